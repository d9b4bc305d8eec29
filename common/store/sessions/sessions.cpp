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
  return db_.run_later(db::query("sessions/insert"), {{"id", session.id},
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
                                                      {"parent_id", session.parent},
                                                      {"passkey_id", session.passkey}});
}

Result<std::optional<domain::Session>> SessionStore::find(const SessionId& id) {
  return db_.first(db::query("sessions/find"), {{"id", id}}, [](const db::Row& row) { return session_from(row); });
}

Result<std::optional<SessionWithUser>> SessionStore::find_with_user(const SessionId& id) {
  return db_.first(db::query("sessions/find_with_user"), {{"id", id}},
                   [this](const db::Row& row) { return session_and_user_from(row, now_); });
}

Result<std::optional<CallerSession>> SessionStore::find_for_caller(const SessionId& id, const std::optional<KeyId>& key) {
  return db_.first(db::query("sessions/find_for_caller"), {{"id", id}, {"key", key}}, [this](const db::Row& row) {
    auto caller = caller_session_from(row, now_);
    caller.key_is_revoked = row.flag(kCallerColumns);
    return caller;
  });
}

Result<std::optional<CallerSession>> SessionStore::find_for_caller_by_token(std::string_view token_hash) {
  return db_.first(db::query("sessions/find_for_caller_by_token"), {{"token_hash", token_hash}},
                   [this](const db::Row& row) { return caller_session_from(row, now_); });
}

Result<std::optional<std::string>> SessionStore::end_reason(const SessionId& id) {
  return db_.first(db::query("sessions/end_reason"), {{"id", id}}, [](const db::Row& row) { return row.string(0); });
}

Result<std::optional<SessionWithUser>> SessionStore::find_by_token(std::string_view token_hash) {
  return db_.first(db::query("sessions/find_by_token_with_user"), {{"token_hash", token_hash}},
                   [this](const db::Row& row) { return session_and_user_from(row, now_); });
}

Result<std::vector<domain::Session>> SessionStore::collect(const db::Query& query, db::Bindings bindings) {
  return db_.all(query, bindings, [](const db::Row& row) { return session_from(row); });
}

Result<std::vector<domain::Session>> SessionStore::list_live(const UserId& user, Time now) {
  return collect(db::query("sessions/list_live_by_user"), {{"user_id", user}, {"now_ms", now}});
}

Result<std::vector<domain::Session>> SessionStore::list_all(const UserId& user) {
  return collect(db::query("sessions/list_by_user"), {{"user_id", user}});
}

Result<std::vector<SessionWithEmail>> SessionStore::list_live(const SessionFilter& filter, Time now) {
  const auto& query =
      filter.newest_first
          ? (filter.user ? db::query("sessions/list_live_newest_by_user") : db::query("sessions/list_live_newest"))
          : (filter.user ? db::query("sessions/list_live_page_by_user") : db::query("sessions/list_live"));
  const Time after = filter.newest_first && filter.after.id.empty() ? Time::max() : filter.after.created_at;
  std::vector<db::Binding> bindings{{"now_ms", now}, {"after_ms", after}, {"after_id", filter.after.id}, {"limit", filter.limit}};
  if (filter.user) bindings.push_back({"user_id", *filter.user});
  return db_.all(query, bindings, [](const db::Row& row) {
    return SessionWithEmail{session_from(row), row.string(db::kSessionColumns)};
  });
}

Result<std::int64_t> SessionStore::count_live(const std::optional<UserId>& user, Time now) {
  return db_.count(db::query("sessions/count_live"), {{"user_id", user}, {"now_ms", now}});
}

Result<std::vector<SessionDays>> SessionStore::days_of_use(Time since) {
  const auto day = [](const db::Row& row, int column) { return Time(std::chrono::days(row.integer(column))); };
  return db_.all(db::query("sessions/days_of_use"), {{"since_ms", since}}, [&](const db::Row& row) {
    return SessionDays{day(row, 0), day(row, 1), row.integer(2)};
  });
}

Result<std::int64_t> SessionStore::ended_by(const db::Query& query, db::Bindings bindings) {
  return db::run_announced(db_, db::Topic::kSessions, query, bindings);
}

Result<std::int64_t> SessionStore::end(const SessionId& id, domain::EndReason reason, Time now) {
  return ended_by(db::query("sessions/end"), {{"id", id}, {"reason", to_text(reason)}, {"now_ms", now}});
}

Result<std::int64_t> SessionStore::end_all(const UserId& user, const SessionId& except, domain::EndReason reason, Time now) {
  return ended_by(db::query("sessions/end_all_of_user"),
                  {{"user_id", user}, {"except_id", except}, {"reason", to_text(reason)}, {"now_ms", now}});
}

Result<std::int64_t> SessionStore::end_proved_by(const UserId& user, const PasskeyId& passkey, const SessionId& except,
                                                 domain::EndReason reason, Time now) {
  return ended_by(
      db::query("sessions/end_proved_by"),
      {{"user_id", user}, {"passkey_id", passkey}, {"except_id", except}, {"reason", to_text(reason)}, {"now_ms", now}});
}

Status SessionStore::end_impersonations(const UserId& user, domain::EndReason reason, Time now) {
  USHER_CHECK(
      ended_by(db::query("sessions/end_impersonations"), {{"user_id", user}, {"reason", to_text(reason)}, {"now_ms", now}}));
  return done();
}

Status SessionStore::end_views(domain::EndReason reason, Time now) {
  return db_.run_later(db::query("sessions/end_views"), {{"reason", to_text(reason)}, {"now_ms", now}});
}

Result<std::int64_t> SessionStore::end_batch(Time before, domain::EndReason reason, Time now, int limit) {
  return ended_by(db::query("sessions/end_batch"),
                  {{"before_ms", before}, {"reason", to_text(reason)}, {"now_ms", now}, {"limit", limit}});
}

Status SessionStore::end_oldest(const UserId& user, int keep, Time now) {
  return db_.run_later(db::query("sessions/end_oldest"),
                       {{"user_id", user},
                        {"keep", keep},
                        {"reason", to_text(domain::row_of(domain::WayOut::kBeyondLimit).reason)},
                        {"now_ms", now}});
}

Status SessionStore::extend(const SessionId& id, Time expires_at, Time now) {
  return db_.run_later(db::query("sessions/extend"), {{"id", id}, {"expires_at_ms", expires_at}, {"now_ms", now}});
}

Status SessionStore::touch(const SessionId& id, Time now) {
  return db_.run_later(db::query("sessions/touch"), {{"id", id}, {"now_ms", now}});
}

Status SessionStore::renew(const domain::Session& session, Time now) {
  return db_.run_later(db::query("sessions/renew"), {{"id", session.id},
                                                     {"token_hash", session.token_hash},
                                                     {"amr", session.amr},
                                                     {"proved_at_ms", session.proved_at},
                                                     {"proved_by", to_text(session.proved_by)},
                                                     {"passkey_id", session.passkey},
                                                     {"now_ms", now}});
}

Result<std::vector<SessionUse>> SessionStore::prune(Time before, int limit) {
  return db_.all(db::query("sessions/prune"), {{"before_ms", before}, {"limit", limit}}, [](const db::Row& row) {
    return SessionUse{UserId(row.string(0)), row.time(1)};
  });
}

}  // namespace usher::store
