#pragma once

#include "common/base/cursor.h"
#include "common/db/announce.h"
#include "common/db/sql_files.h"
#include "common/domain/ways_out.h"
#include "common/store/sessions/caller_session.h"

namespace usher::store {

struct SessionWithEmail {
  domain::Session session;
  std::string email;

  /// What operators see.
  static constexpr auto fields() {
    using domain::Session;
    using json::required;
    constexpr auto session = &SessionWithEmail::session;
    return json::fields_of(
        required("id", session, &Session::id), required("user_id", session, &Session::user_id),
        required("email", &SessionWithEmail::email), required("created_at", session, &Session::created_at),
        required("last_seen_at", session, &Session::last_seen_at), required("expires_at", session, &Session::expires_at),
        required("ip", session, &Session::ip),
        json::computed("device", [](const SessionWithEmail& row) { return domain::describe_device(row.session.user_agent); },
                       {.about = "browser and operating system, if known"}),
        required("user_agent", session, &Session::user_agent),
        required("impersonated_by", session, &Session::impersonated_by, {.about = "the admin who impersonates the user in it"}));
  }
};

/// When a user last used a session.
struct SessionUse {
  UserId user;
  Time seen_at{};
};

/// How many sessions began on one day and were used last on another (UTC).
struct SessionDays {
  Time first{};
  Time last{};
  std::int64_t sessions = 0;
};

/// One page of live sessions; see UserFilter for the paging.
struct SessionFilter {
  std::optional<UserId> user;
  bool newest_first = false;
  Cursor after = {};  ///< Of the last session on the previous page.
  int limit = 100;
};
inline Cursor cursor_of(const SessionWithEmail& row, const SessionFilter&) {
  return {row.session.created_at, row.session.id.str()};
}

/// Table sessions. Borrows its connection; one thread at a time. Callers that read a session check Session::is_live.
class SessionStore {
 public:
  SessionStore(db::Connection& connection, Time now) : db_(connection), now_(now) {}

  Status insert(const domain::Session& session) {
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
  Result<std::optional<domain::Session>> find(const SessionId& id) {
    return db_.first(db::query("sessions/find"), {{"id", id}}, [](const db::Row& row) { return session_from(row); });
  }
  Result<std::optional<SessionWithUser>> find_with_user(const SessionId& id) {
    return db_.first(db::query("sessions/find_with_user"), {{"id", id}},
                     [this](const db::Row& row) { return session_and_user_from(row, now_); });
  }
  /// The session with all that decides whether its caller is admitted. `key`: that signed the caller's token, if one did.
  Result<std::optional<CallerSession>> find_for_caller(const SessionId& id, const std::optional<KeyId>& key = std::nullopt) {
    return db_.first(db::query("sessions/find_for_caller"), {{"id", id}, {"key", key}}, [this](const db::Row& row) {
      auto caller = caller_session_from(row, now_);
      caller.key_is_revoked = row.flag(kCallerColumns);
      return caller;
    });
  }
  Result<std::optional<CallerSession>> find_for_caller_by_token(std::string_view token_hash) {
    return db_.first(db::query("sessions/find_for_caller_by_token"), {{"token_hash", token_hash}},
                     [this](const db::Row& row) { return caller_session_from(row, now_); });
  }
  /// The stored text of the reason if the session ended.
  Result<std::optional<std::string>> end_reason(const SessionId& id) {
    return db_.first(db::query("sessions/end_reason"), {{"id", id}}, [](const db::Row& row) { return row.string(0); });
  }
  Result<std::optional<SessionWithUser>> find_by_token(std::string_view token_hash) {
    return db_.first(db::query("sessions/find_by_token_with_user"), {{"token_hash", token_hash}},
                     [this](const db::Row& row) { return session_and_user_from(row, now_); });
  }
  Result<std::vector<domain::Session>> list_live(const UserId& user, Time now) {
    return collect(db::query("sessions/list_live_by_user"), {{"user_id", user}, {"now_ms", now}});
  }
  /// Includes ended sessions that are still stored.
  Result<std::vector<domain::Session>> list_all(const UserId& user) {
    return collect(db::query("sessions/list_by_user"), {{"user_id", user}});
  }
  Result<std::vector<SessionWithEmail>> list_live(const SessionFilter& filter, Time now) {
    const auto& query =
        filter.newest_first
            ? (filter.user ? db::query("sessions/list_live_newest_by_user") : db::query("sessions/list_live_newest"))
            : (filter.user ? db::query("sessions/list_live_page_by_user") : db::query("sessions/list_live"));
    const Time after = filter.newest_first && filter.after.id.empty() ? Time::max() : filter.after.created_at;
    std::vector<db::Binding> bindings{
        {"now_ms", now}, {"after_ms", after}, {"after_id", filter.after.id}, {"limit", filter.limit}};
    if (filter.user) bindings.push_back({"user_id", *filter.user});
    return db_.all(query, bindings, [](const db::Row& row) {
      return SessionWithEmail{session_from(row), row.string(db::kSessionColumns)};
    });
  }
  /// The number of sessions on all pages of list_live().
  Result<std::int64_t> count_live(const std::optional<UserId>& user, Time now) {
    return db_.count(db::query("sessions/count_live"), {{"user_id", user}, {"now_ms", now}});
  }

  /// The sessions that were used since `since`, ended ones too as long as they are stored, by their days.
  Result<std::vector<SessionDays>> days_of_use(Time since) {
    const auto day = [](const db::Row& row, int column) { return Time(std::chrono::days(row.integer(column))); };
    return db_.all(db::query("sessions/days_of_use"), {{"since_ms", since}}, [&](const db::Row& row) {
      return SessionDays{day(row, 0), day(row, 1), row.integer(2)};
    });
  }

  /// Ends the session and the views that it began; returns the number, 0 if it had ended or never existed.
  Result<std::int64_t> end(const SessionId& id, domain::EndReason reason, Time now) {
    return ended_by(db::query("sessions/end"), {{"id", id}, {"reason", to_text(reason)}, {"now_ms", now}});
  }
  /// Ends all sessions of the user except `except` (may be empty), and those in which the user impersonates others; returns the
  /// number.
  Result<std::int64_t> end_all(const UserId& user, const SessionId& except, domain::EndReason reason, Time now) {
    return ended_by(db::query("sessions/end_all_of_user"),
                    {{"user_id", user}, {"except_id", except}, {"reason", to_text(reason)}, {"now_ms", now}});
  }
  /// Ends the sessions in which the user acts as another, and those in which an admin acts as the user.
  Status end_impersonations(const UserId& user, domain::EndReason reason, Time now) {
    USHER_CHECK(
        ended_by(db::query("sessions/end_impersonations"), {{"user_id", user}, {"reason", to_text(reason)}, {"now_ms", now}}));
    return done();
  }
  /// Ends the user's sessions that proved the passkey, except one; `except` may be empty. Returns their number.
  Result<std::int64_t> end_proved_by(const UserId& user, const PasskeyId& passkey, const SessionId& except,
                                     domain::EndReason reason, Time now) {
    return ended_by(
        db::query("sessions/end_proved_by"),
        {{"user_id", user}, {"passkey_id", passkey}, {"except_id", except}, {"reason", to_text(reason)}, {"now_ms", now}});
  }
  /// Ends the sessions that proved no second factor, of accounts (of a role, if not empty) whose one factor is a passkey.
  Status end_without_passkey(std::string_view role, domain::EndReason reason, Time now) {
    return db_.run_later(db::query("sessions/end_without_passkey"),
                         {{"role", role}, {"reason", to_text(reason)}, {"now_ms", now}});
  }
  /// Ends all views of all users.
  Status end_views(domain::EndReason reason, Time now) {
    return db_.run_later(db::query("sessions/end_views"), {{"reason", to_text(reason)}, {"now_ms", now}});
  }
  /// Ends at most `limit` sessions of all users that started up to `before`; returns the number.
  Result<std::int64_t> end_batch(Time before, domain::EndReason reason, Time now, int limit) {
    return ended_by(db::query("sessions/end_batch"),
                    {{"before_ms", before}, {"reason", to_text(reason)}, {"now_ms", now}, {"limit", limit}});
  }
  /// Ends the oldest live sessions so that `keep` remain.
  Status end_oldest(const UserId& user, int keep, Time now) {
    return db_.run_later(db::query("sessions/end_oldest"),
                         {{"user_id", user},
                          {"keep", keep},
                          {"reason", to_text(domain::row_of(domain::WayOut::kBeyondLimit).reason)},
                          {"now_ms", now}});
  }

  Status extend(const SessionId& id, Time expires_at, Time now) {
    return db_.run_later(db::query("sessions/extend"), {{"id", id}, {"expires_at_ms", expires_at}, {"now_ms", now}});
  }
  Status touch(const SessionId& id, Time now) {
    return db_.run_later(db::query("sessions/touch"), {{"id", id}, {"now_ms", now}});
  }
  /// Replaces the session token, the authentication methods and what the session proved.
  Status renew(const domain::Session& session, Time now) {
    return db_.run_later(db::query("sessions/renew"), {{"id", session.id},
                                                       {"token_hash", session.token_hash},
                                                       {"amr", session.amr},
                                                       {"proved_at_ms", session.proved_at},
                                                       {"proved_by", to_text(session.proved_by)},
                                                       {"passkey_id", session.passkey},
                                                       {"now_ms", now}});
  }
  /// Deletes at most `limit` sessions that ended before `before`; returns the last use of each.
  Result<std::vector<SessionUse>> prune(Time before, int limit) {
    return db_.all(db::query("sessions/prune"), {{"before_ms", before}, {"limit", limit}}, [](const db::Row& row) {
      return SessionUse{UserId(row.string(0)), row.time(1)};
    });
  }

 private:
  Result<std::vector<domain::Session>> collect(const db::Query& query, db::Bindings bindings) {
    return db_.all(query, bindings, [](const db::Row& row) { return session_from(row); });
  }
  /// Runs a statement that ends sessions and returns their number.
  Result<std::int64_t> ended_by(const db::Query& query, db::Bindings bindings) {
    return db::run_announced(db_, db::Topic::kSessions, query, bindings);
  }

  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
