#pragma once

#include <map>

#include "common/base/cursor.h"
#include "common/db/fragment_columns.h"  // made by cmake/embed_sql.cmake
#include "common/db/sql_files.h"
#include "common/domain/audit_event.h"

namespace usher::store {

/// The events in a list, newest first. Empty members do not restrict.
struct AuditFilter {
  std::optional<UserId> user;
  std::optional<std::string> action;
  std::optional<std::string> actor = {};
  Time since{};
  Time until = Time::max();  ///< Only events from before it.
  Cursor after = {};         ///< Of the last event on the previous page.
  int limit = 100;
};
inline Cursor cursor_of(const domain::AuditEvent& event, const AuditFilter&) { return {event.at, event.id.str()}; }

/// What happened on one day.
struct EventDay {
  std::int64_t sign_ups = 0;
  std::int64_t sign_ins = 0;
  std::int64_t refusals = 0;
};

struct ChainEnd {
  std::int64_t position = 0;
  std::string link;
};

/// Table audit_events. Borrows its connection; one thread at a time.
class AuditEventStore {
 public:
  explicit AuditEventStore(db::Connection& connection) : db_(connection) {}

  /// The worker sets `position` and `link`.
  Status append(const domain::AuditEvent& event) {
    return db_.run_later(db::query("audit_events/append"), {{"id", event.id},
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
  Result<std::optional<domain::AuditEvent>> find(const AuditEventId& id) {
    return db_.first(db::query("audit_events/find"), {{"id", id}}, event_from);
  }
  Result<std::vector<domain::AuditEvent>> list(const AuditFilter& filter) {
    const bool goes_on = !filter.after.id.empty() && filter.after.created_at < filter.until;
    const Time before = goes_on ? filter.after.created_at : filter.until;
    const std::string before_id = goes_on ? filter.after.id : "";
    if (filter.user)
      return collect(db::query("audit_events/list_by_user"), {{"user_id", *filter.user},
                                                              {"action", filter.action},
                                                              {"actor", filter.actor},
                                                              {"since_ms", filter.since},
                                                              {"before_ms", before},
                                                              {"before_id", before_id},
                                                              {"limit", filter.limit}});
    const bool is_rare_actor = filter.actor && *filter.actor != domain::kUserActor;
    if (is_rare_actor || filter.action)
      return collect(is_rare_actor ? db::query("audit_events/list_by_actor") : db::query("audit_events/list_by_action"),
                     {{"action", filter.action},
                      {"actor", filter.actor},
                      {"since_ms", filter.since},
                      {"before_ms", before},
                      {"before_id", before_id},
                      {"limit", filter.limit}});
    return collect(db::query("audit_events/list"), {{"actor", filter.actor},
                                                    {"since_ms", filter.since},
                                                    {"before_ms", before},
                                                    {"before_id", before_id},
                                                    {"limit", filter.limit}});
  }
  /// The number of events on all pages of list().
  Result<std::int64_t> count(const AuditFilter& filter) {
    return db_.count(db::query("audit_events/count"), {{"action", filter.action},
                                                       {"actor", filter.actor},
                                                       {"user_id", filter.user},
                                                       {"since_ms", filter.since},
                                                       {"until_ms", filter.until}});
  }
  /// How many successful events of `action` each day (UTC) since `since` has, by the first moment of the day.
  Result<std::map<Time, std::int64_t>> count_by_day(std::string_view action, Time since) {
    std::map<Time, std::int64_t> days;
    USHER_CHECK(
        db_.each(db::query("audit_events/count_by_day"), {{"action", action}, {"since_ms", since}}, [&](const db::Row& row) {
          days[Time(std::chrono::days(row.integer(0)))] = row.integer(1);
          return true;
        }));
    return days;
  }
  /// What happened from `from` to before `until`.
  Result<EventDay> day_figures(Time from, Time until) {
    USHER_TRY(const auto day,
              db_.first(db::query("audit_events/day_figures"), {{"from_ms", from}, {"until_ms", until}}, [](const db::Row& row) {
                return EventDay{.sign_ups = row.integer(0), .sign_ins = row.integer(1), .refusals = row.integer(2)};
              }));
    return day.value_or(EventDay{});
  }
  Result<std::vector<domain::AuditEvent>> unlinked(int limit) {
    return collect(db::query("audit_events/unlinked"), {{"limit", limit}});
  }
  Result<std::vector<domain::AuditEvent>> chain_after(std::int64_t position, int limit) {
    return collect(db::query("audit_events/chain"), {{"after", position}, {"limit", limit}});
  }
  Result<ChainEnd> chain_end() {
    USHER_TRY(const auto last, db_.first(db::query("audit_events/last_link"), {}, [](const db::Row& row) {
      return ChainEnd{row.integer(0), row.string(1)};
    }));
    return last.value_or(ChainEnd{});
  }
  Status link(const AuditEventId& id, std::int64_t position, std::string_view link) {
    USHER_TRY(const auto changed, db_.run(db::query("audit_events/link"), {{"id", id}, {"position", position}, {"link", link}}));
    return changed == 1 ? done() : error(ErrorCode::kConflict, "Another process has linked the audit event " + id.str());
  }
  /// The last position among the 1,000 youngest events from `from` until before `before`; 0 without one.
  Result<std::int64_t> last_before(Time before, Time from) {
    return db_.count(db::query("audit_events/last_before"), {{"before_ms", before}, {"from_ms", from}});  // NULL reads as 0
  }
  /// Deletes the chain up to that position; returns the number of deleted events.
  Result<std::int64_t> prune(std::int64_t position) { return db_.run(db::query("audit_events/prune"), {{"position", position}}); }
  /// Erases the personal parts of a user's events. The parts for the chain stay.
  Status erase_person(const UserId& user) { return db_.run_later(db::query("audit_events/erase_person"), {{"user_id", user}}); }

 private:
  /// The event in the columns of sql/fragments/audit_columns.sql.
  static domain::AuditEvent event_from(const db::Row& row) {
    using Column = db::AuditColumn;
    const auto at = [](Column column) { return static_cast<int>(column); };
    return {.id = AuditEventId(row.string(at(Column::id))),
            .at = row.time(at(Column::at_ms)),
            .action = row.string(at(Column::action)),
            .outcome = row.string(at(Column::outcome)),
            .actor = row.string(at(Column::actor)),
            .user_id = row.maybe_id<UserId>(at(Column::user_id)),
            .session_id = row.maybe_id<SessionId>(at(Column::session_id)),
            .request_id = row.string(at(Column::request_id)),
            .personal = row.maybe_string(at(Column::personal)),
            .salt = row.maybe_string(at(Column::salt)),
            .personal_digest = row.string(at(Column::personal_digest)),
            .position = row.maybe_integer(at(Column::position)),
            .link = row.maybe_string(at(Column::link))};
  }

  Result<std::vector<domain::AuditEvent>> collect(const db::Query& query, db::Bindings bindings) {
    return db_.all(query, bindings, event_from);
  }
  db::Connection& db_;
};

}  // namespace usher::store
