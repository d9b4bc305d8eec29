#include "common/store/sessions/sessions.h"

#include "common/db/announce.h"
#include "common/db/fragment_columns.h"  // made by cmake/embed_sql.cmake
#include "common/db/sql_files.h"
#include "common/domain/ways_out.h"
#include "common/store/accounts/users.h"

namespace usher::store {
namespace {

SessionWithUser session_and_user_from(const db::Row& row, Time now) {
  return {session_from(row), user_from(row, now, db::kSessionColumns)};
}

}  // namespace

Status SessionStore::insert(const domain::Session& session) {
  static const auto& kInsert = db::query("sessions/insert");
  return db_.run_later(kInsert, {{"id", session.id},
                                 {"user_id", session.user_id},
                                 {"token_hash", session.token_hash},
                                 {"remembered", session.remembered},
                                 {"amr", session.amr},
                                 {"ip", session.ip},
                                 {"user_agent", session.user_agent},
                                 {"created_at_ms", session.created_at},
                                 {"updated_at_ms", session.updated_at},
                                 {"last_seen_at_ms", session.last_seen_at},
                                 {"authenticated_at_ms", session.authenticated_at},
                                 {"proved_at_ms", session.proved_at},
                                 {"proved_by", to_text(session.proved_by)},
                                 {"expires_at_ms", session.expires_at},
                                 {"ends_at_ms", session.ends_at},
                                 {"impersonated_by", session.impersonated_by},
                                 {"kind", to_text(session.kind)},
                                 {"parent_id", session.parent}});
}

Result<std::optional<domain::Session>> SessionStore::find(const SessionId& id) {
  static const auto& kFind = db::query("sessions/find");
  return db_.first(kFind, {{"id", id}}, [](const db::Row& row) { return session_from(row); });
}

Result<std::optional<SessionWithUser>> SessionStore::find_with_user(const SessionId& id) {
  static const auto& kFind = db::query("sessions/find_with_user");
  return db_.first(kFind, {{"id", id}}, [this](const db::Row& row) { return session_and_user_from(row, now_); });
}

Result<std::optional<CallerSession>> SessionStore::find_for_caller(const SessionId& id, const std::optional<KeyId>& key) {
  static const auto& kFind = db::query("sessions/find_for_caller");
  return db_.first(kFind, {{"id", id}, {"key", key}}, [this](const db::Row& row) {
    auto caller = caller_session_from(row, now_);
    caller.key_is_revoked = row.flag(kCallerColumns);
    return caller;
  });
}

Result<std::optional<CallerSession>> SessionStore::find_for_caller_by_token(std::string_view token_hash) {
  static const auto& kFind = db::query("sessions/find_for_caller_by_token");
  return db_.first(kFind, {{"token_hash", token_hash}}, [this](const db::Row& row) { return caller_session_from(row, now_); });
}

Result<std::optional<std::string>> SessionStore::end_reason(const SessionId& id) {
  static const auto& kEndReason = db::query("sessions/end_reason");
  return db_.first(kEndReason, {{"id", id}}, [](const db::Row& row) { return row.string(0); });
}

Result<std::optional<SessionWithUser>> SessionStore::find_by_token(std::string_view token_hash) {
  static const auto& kFind = db::query("sessions/find_by_token_with_user");
  return db_.first(kFind, {{"token_hash", token_hash}}, [this](const db::Row& row) { return session_and_user_from(row, now_); });
}

Result<std::vector<domain::Session>> SessionStore::collect(const db::Query& query, db::Bindings bindings) {
  std::vector<domain::Session> sessions;
  USHER_CHECK(db_.each(query, bindings, [&](const db::Row& row) {
    sessions.push_back(session_from(row));
    return true;
  }));
  return sessions;
}

Result<std::vector<domain::Session>> SessionStore::list_live(const UserId& user, Time now) {
  static const auto& kList = db::query("sessions/list_live_by_user");
  return collect(kList, {{"user_id", user}, {"now_ms", now}});
}

Result<std::vector<domain::Session>> SessionStore::list_all(const UserId& user) {
  static const auto& kList = db::query("sessions/list_by_user");
  return collect(kList, {{"user_id", user}});
}

Result<std::vector<SessionWithEmail>> SessionStore::list_live(const SessionFilter& filter, Time now) {
  static const auto& kList = db::query("sessions/list_live");
  static const auto& kListOfUser = db::query("sessions/list_live_page_by_user");
  static const auto& kNewest = db::query("sessions/list_live_newest");
  static const auto& kNewestOfUser = db::query("sessions/list_live_newest_by_user");
  const auto& query = filter.newest_first ? (filter.user ? kNewestOfUser : kNewest) : (filter.user ? kListOfUser : kList);
  const Time after = filter.newest_first && filter.after.id.empty() ? Time::max() : filter.after.created_at;
  std::vector<db::Binding> bindings{{"now_ms", now}, {"after_ms", after}, {"after_id", filter.after.id}, {"limit", filter.limit}};
  if (filter.user) bindings.push_back({"user_id", *filter.user});
  std::vector<SessionWithEmail> sessions;
  USHER_TRY(const auto changed, db_.run(query, bindings, [&](const db::Row& row) {
    sessions.push_back({session_from(row), row.string(db::kSessionColumns)});
    return true;
  }));
  static_cast<void>(changed);
  return sessions;
}

Result<std::int64_t> SessionStore::count_live(const std::optional<UserId>& user, Time now) {
  static const auto& kCount = db::query("sessions/count_live");
  USHER_TRY(const auto count,
            db_.first(kCount, {{"user_id", user}, {"now_ms", now}}, [](const db::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

Result<std::vector<SessionDays>> SessionStore::days_of_use(Time since) {
  static const auto& kDays = db::query("sessions/days_of_use");
  std::vector<SessionDays> days;
  const auto day = [](const db::Row& row, int column) { return Time(std::chrono::days(row.integer(column))); };
  USHER_CHECK(db_.each(kDays, {{"since_ms", since}}, [&](const db::Row& row) {
    days.push_back({day(row, 0), day(row, 1), row.integer(2)});
    return true;
  }));
  return days;
}

Result<std::int64_t> SessionStore::end(const SessionId& id, domain::EndReason reason, Time now) {
  static const auto& kEnd = db::query("sessions/end");
  USHER_TRY(const auto ended, db_.run(kEnd, {{"id", id}, {"reason", to_text(reason)}, {"now_ms", now}}));
  if (ended > 0) USHER_CHECK(db::announce(db_, db::Topic::kSessions));
  return ended;
}

Result<std::int64_t> SessionStore::end_all(const UserId& user, const SessionId& except, domain::EndReason reason, Time now) {
  static const auto& kEndAll = db::query("sessions/end_all_of_user");
  USHER_TRY(const auto ended,
            db_.run(kEndAll, {{"user_id", user}, {"except_id", except}, {"reason", to_text(reason)}, {"now_ms", now}}));
  if (ended > 0) USHER_CHECK(db::announce(db_, db::Topic::kSessions));
  return ended;
}

Status SessionStore::end_impersonations(const UserId& user, domain::EndReason reason, Time now) {
  static const auto& kEnd = db::query("sessions/end_impersonations");
  USHER_TRY(const auto ended, db_.run(kEnd, {{"user_id", user}, {"reason", to_text(reason)}, {"now_ms", now}}));
  return ended > 0 ? db::announce(db_, db::Topic::kSessions) : done();
}

Status SessionStore::end_views(domain::EndReason reason, Time now) {
  static const auto& kEnd = db::query("sessions/end_views");
  return db_.run_later(kEnd, {{"reason", to_text(reason)}, {"now_ms", now}});
}

Result<std::int64_t> SessionStore::end_batch(Time before, domain::EndReason reason, Time now, int limit) {
  static const auto& kEnd = db::query("sessions/end_batch");
  USHER_TRY(const auto ended,
            db_.run(kEnd, {{"before_ms", before}, {"reason", to_text(reason)}, {"now_ms", now}, {"limit", limit}}));
  if (ended > 0) USHER_CHECK(db::announce(db_, db::Topic::kSessions));
  return ended;
}

Status SessionStore::end_oldest(const UserId& user, int keep, Time now) {
  static const auto& kEnd = db::query("sessions/end_oldest");
  return db_.run_later(kEnd, {{"user_id", user},
                              {"keep", keep},
                              {"reason", to_text(domain::row_of(domain::WayOut::kBeyondLimit).reason)},
                              {"now_ms", now}});
}

Status SessionStore::extend(const SessionId& id, Time expires_at, Time now) {
  static const auto& kExtend = db::query("sessions/extend");
  return db_.run_later(kExtend, {{"id", id}, {"expires_at_ms", expires_at}, {"now_ms", now}});
}

Status SessionStore::touch(const SessionId& id, Time now) {
  static const auto& kTouch = db::query("sessions/touch");
  return db_.run_later(kTouch, {{"id", id}, {"now_ms", now}});
}

Status SessionStore::renew(const domain::Session& session, Time now) {
  static const auto& kRenew = db::query("sessions/renew");
  return db_.run_later(kRenew, {{"id", session.id},
                                {"token_hash", session.token_hash},
                                {"amr", session.amr},
                                {"proved_at_ms", session.proved_at},
                                {"proved_by", to_text(session.proved_by)},
                                {"now_ms", now}});
}

Result<std::vector<SessionUse>> SessionStore::prune(Time before, int limit) {
  static const auto& kPrune = db::query("sessions/prune");
  std::vector<SessionUse> uses;
  USHER_CHECK(db_.each(kPrune, {{"before_ms", before}, {"limit", limit}}, [&](const db::Row& row) {
    uses.push_back({UserId(row.string(0)), row.time(1)});
    return true;
  }));
  return uses;
}

}  // namespace usher::store
