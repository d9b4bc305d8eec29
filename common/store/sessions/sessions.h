#pragma once

#include "common/base/cursor.h"
#include "common/store/sessions/caller_session.h"

namespace usher::store {

struct SessionWithUser {
  domain::Session session;
  domain::User user;
};

struct SessionWithEmail {
  domain::Session session;
  std::string email;

  /// What operators see.
  static constexpr auto fields() {
    using domain::Session;
    using json::required;
    constexpr auto session = &SessionWithEmail::session;
    return std::tuple{
        required("id", session, &Session::id),
        required("user_id", session, &Session::user_id),
        required("email", &SessionWithEmail::email),
        required("created_at", session, &Session::created_at),
        required("last_seen_at", session, &Session::last_seen_at),
        required("expires_at", session, &Session::expires_at),
        required("ip", session, &Session::ip),
        json::computed("device", [](const SessionWithEmail& row) { return domain::describe_device(row.session.user_agent); },
                       {.about = "browser and operating system, if known"}),
        required("user_agent", session, &Session::user_agent),
        required("impersonated_by", session, &Session::impersonated_by, {.about = "the admin who impersonates the user in it"})};
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

  Status insert(const domain::Session& session);
  Result<std::optional<domain::Session>> find(const SessionId& id);
  Result<std::optional<SessionWithUser>> find_with_user(const SessionId& id);
  /// The session with all that decides whether its caller is admitted. `key`: that signed the caller's token, if one did.
  Result<std::optional<CallerSession>> find_for_caller(const SessionId& id, const std::optional<KeyId>& key = std::nullopt);
  Result<std::optional<CallerSession>> find_for_caller_by_token(std::string_view token_hash);
  /// The stored text of the reason if the session ended.
  Result<std::optional<std::string>> end_reason(const SessionId& id);
  Result<std::optional<SessionWithUser>> find_by_token(std::string_view token_hash);
  Result<std::vector<domain::Session>> list_live(const UserId& user, Time now);
  /// Includes ended sessions that are still stored.
  Result<std::vector<domain::Session>> list_all(const UserId& user);
  Result<std::vector<SessionWithEmail>> list_live(const SessionFilter& filter, Time now);
  /// The number of sessions on all pages of list_live().
  Result<std::int64_t> count_live(const std::optional<UserId>& user, Time now);

  /// The sessions that were used since `since`, ended ones too as long as they are stored, by their days.
  Result<std::vector<SessionDays>> days_of_use(Time since);

  /// Ends the session and the views that it began; returns the number, 0 if it had ended or never existed.
  Result<std::int64_t> end(const SessionId& id, domain::EndReason reason, Time now);
  /// Ends all sessions of the user except `except` (may be empty), and those in which the user impersonates others; returns the
  /// number.
  Result<std::int64_t> end_all(const UserId& user, const SessionId& except, domain::EndReason reason, Time now);
  /// Ends the sessions in which the user acts as another, and those in which an admin acts as the user.
  Status end_impersonations(const UserId& user, domain::EndReason reason, Time now);
  /// Ends the user's sessions that proved the passkey, except one; `except` may be empty. Returns their number.
  Result<std::int64_t> end_proved_by(const UserId& user, const PasskeyId& passkey, const SessionId& except,
                                     domain::EndReason reason, Time now);
  /// Ends all views of all users.
  Status end_views(domain::EndReason reason, Time now);
  /// Ends at most `limit` sessions of all users that started up to `before`; returns the number.
  Result<std::int64_t> end_batch(Time before, domain::EndReason reason, Time now, int limit);
  /// Ends the oldest live sessions so that `keep` remain.
  Status end_oldest(const UserId& user, int keep, Time now);

  Status extend(const SessionId& id, Time expires_at, Time now);
  Status touch(const SessionId& id, Time now);
  /// Replaces the session token, the authentication methods and what the session proved.
  Status renew(const domain::Session& session, Time now);
  /// Deletes at most `limit` sessions that ended before `before`; returns the last use of each.
  Result<std::vector<SessionUse>> prune(Time before, int limit);

 private:
  Result<std::vector<domain::Session>> collect(const db::Query& query, db::Bindings bindings);
  /// Runs a statement that ends sessions and returns their number.
  Result<std::int64_t> ended_by(const db::Query& query, db::Bindings bindings);

  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
