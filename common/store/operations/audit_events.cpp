#include "common/store/operations/audit_events.h"

#include "common/db/fragment_columns.h"  // made by cmake/embed_sql.cmake
#include "common/db/sql_files.h"

namespace usher::store {
namespace {

template <class IdType>
std::optional<IdType> maybe_id(const db::Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(IdType(row.string(column)));
}

/// The event in the columns of sql/fragments/audit_columns.sql.
domain::AuditEvent event_from(const db::Row& row) {
  using Column = db::AuditColumn;
  const auto at = [](Column column) { return static_cast<int>(column); };
  const int position = at(Column::position);
  return {.id = AuditEventId(row.string(at(Column::id))),
          .at = row.time(at(Column::at_ms)),
          .action = row.string(at(Column::action)),
          .outcome = row.string(at(Column::outcome)),
          .actor = row.string(at(Column::actor)),
          .user_id = maybe_id<UserId>(row, at(Column::user_id)),
          .session_id = maybe_id<SessionId>(row, at(Column::session_id)),
          .request_id = row.string(at(Column::request_id)),
          .personal = row.maybe_string(at(Column::personal)),
          .salt = row.maybe_string(at(Column::salt)),
          .personal_digest = row.string(at(Column::personal_digest)),
          .position = row.is_null(position) ? std::nullopt : std::optional(row.integer(position)),
          .link = row.maybe_string(at(Column::link))};
}

}  // namespace

Result<std::vector<domain::AuditEvent>> AuditEventStore::collect(const db::Query& query, db::Bindings bindings) {
  std::vector<domain::AuditEvent> events;
  USHER_CHECK(db_.each(query, bindings, [&](const db::Row& row) {
    events.push_back(event_from(row));
    return true;
  }));
  return events;
}

Status AuditEventStore::append(const domain::AuditEvent& event) {
  static const auto& kAppend = db::query("audit_events/append");
  return db_.run_later(kAppend, {{"id", event.id},
                                 {"at_ms", event.at},
                                 {"action", event.action},
                                 {"outcome", event.outcome},
                                 {"actor", event.actor},
                                 {"user_id", event.user_id},
                                 {"session_id", event.session_id},
                                 {"request_id", event.request_id},
                                 {"personal", event.personal},
                                 {"salt", event.salt},
                                 {"personal_digest", event.personal_digest}});
}

Result<std::optional<domain::AuditEvent>> AuditEventStore::find(const AuditEventId& id) {
  static const auto& kFind = db::query("audit_events/find");
  return db_.first(kFind, {{"id", id}}, event_from);
}

Result<std::vector<domain::AuditEvent>> AuditEventStore::list(const AuditFilter& filter) {
  static const auto& kList = db::query("audit_events/list");
  static const auto& kListByAction = db::query("audit_events/list_by_action");
  static const auto& kListByActor = db::query("audit_events/list_by_actor");
  static const auto& kListByUser = db::query("audit_events/list_by_user");
  const bool goes_on = !filter.after.id.empty() && filter.after.created_at < filter.until;
  const Time before = goes_on ? filter.after.created_at : filter.until;
  const std::string before_id = goes_on ? filter.after.id : "";
  if (filter.user)
    return collect(kListByUser, {{"user_id", *filter.user},
                                 {"action", filter.action},
                                 {"actor", filter.actor},
                                 {"since_ms", filter.since},
                                 {"before_ms", before},
                                 {"before_id", before_id},
                                 {"limit", filter.limit}});
  const bool is_rare_actor = filter.actor && *filter.actor != domain::kUserActor;
  if (is_rare_actor || filter.action)
    return collect(is_rare_actor ? kListByActor : kListByAction, {{"action", filter.action},
                                                                  {"actor", filter.actor},
                                                                  {"since_ms", filter.since},
                                                                  {"before_ms", before},
                                                                  {"before_id", before_id},
                                                                  {"limit", filter.limit}});
  return collect(kList, {{"actor", filter.actor},
                         {"since_ms", filter.since},
                         {"before_ms", before},
                         {"before_id", before_id},
                         {"limit", filter.limit}});
}

Result<std::int64_t> AuditEventStore::count(const AuditFilter& filter) {
  static const auto& kCount = db::query("audit_events/count");
  USHER_TRY(const auto count, db_.first(kCount,
                                        {{"action", filter.action},
                                         {"actor", filter.actor},
                                         {"user_id", filter.user},
                                         {"since_ms", filter.since},
                                         {"until_ms", filter.until}},
                                        [](const db::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

Result<std::map<Time, std::int64_t>> AuditEventStore::count_by_day(std::string_view action, Time since) {
  static const auto& kCount = db::query("audit_events/count_by_day");
  std::map<Time, std::int64_t> days;
  USHER_CHECK(db_.each(kCount, {{"action", action}, {"since_ms", since}}, [&](const db::Row& row) {
    days[Time(std::chrono::days(row.integer(0)))] = row.integer(1);
    return true;
  }));
  return days;
}

Result<EventDay> AuditEventStore::day_figures(Time from, Time until) {
  static const auto& kCount = db::query("audit_events/day_figures");
  USHER_TRY(const auto day, db_.first(kCount, {{"from_ms", from}, {"until_ms", until}}, [](const db::Row& row) {
    return EventDay{.sign_ups = row.integer(0), .sign_ins = row.integer(1), .refusals = row.integer(2)};
  }));
  return day.value_or(EventDay{});
}

Result<std::vector<domain::AuditEvent>> AuditEventStore::unlinked(int limit) {
  static const auto& kUnlinked = db::query("audit_events/unlinked");
  return collect(kUnlinked, {{"limit", limit}});
}

Result<std::vector<domain::AuditEvent>> AuditEventStore::chain_after(std::int64_t position, int limit) {
  static const auto& kChain = db::query("audit_events/chain");
  return collect(kChain, {{"after", position}, {"limit", limit}});
}

Result<ChainEnd> AuditEventStore::chain_end() {
  static const auto& kLast = db::query("audit_events/last_link");
  USHER_TRY(const auto last, db_.first(kLast, {}, [](const db::Row& row) { return ChainEnd{row.integer(0), row.string(1)}; }));
  return last.value_or(ChainEnd{});
}

Status AuditEventStore::link(const AuditEventId& id, std::int64_t position, std::string_view link) {
  static const auto& kLink = db::query("audit_events/link");
  USHER_TRY(const auto changed, db_.run(kLink, {{"id", id}, {"position", position}, {"link", link}}));
  return changed == 1 ? done() : error(ErrorCode::kConflict, "Another process has linked the audit event " + id.str());
}

Result<std::int64_t> AuditEventStore::last_before(Time before, Time from) {
  static const auto& kLast = db::query("audit_events/last_before");
  USHER_TRY(const auto last, db_.first(kLast, {{"before_ms", before}, {"from_ms", from}},
                                       [](const db::Row& row) { return row.is_null(0) ? std::int64_t{0} : row.integer(0); }));
  return last.value_or(0);
}

Result<std::int64_t> AuditEventStore::prune(std::int64_t position) {
  static const auto& kPrune = db::query("audit_events/prune");
  return db_.run(kPrune, {{"position", position}});
}

Status AuditEventStore::erase_person(const UserId& user) {
  static const auto& kErase = db::query("audit_events/erase_person");
  return db_.run_later(kErase, {{"user_id", user}});
}

}  // namespace usher::store
