#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.h"
#include "common/domain/session.h"
#include "common/domain/user.h"

namespace usher::store {

struct SessionWithUser {
  domain::Session session;
  domain::User user;
};

struct SessionWithEmail {
  domain::Session session;
  std::string email;
};

/// When a user was seen in a session.
struct SessionUse {
  UserId user;
  Time seen_at{};
};

/// One page of live sessions; see UserFilter for the paging.
struct SessionFilter {
  std::optional<UserId> user;
  Time after{};
  SessionId after_id;
  int limit = 100;
};

/// Table sessions. Borrows its connection; one thread at a time. Whoever reads one asks Session::is_live.
class SessionStore {
 public:
  SessionStore(db::Connection& connection, Time now) : db_(connection), now_(now) {}

  Status insert(const domain::Session& session);
  Result<std::optional<domain::Session>> find(const SessionId& id);
  Result<std::optional<SessionWithUser>> find_with_user(const SessionId& id);
  /// The stored text of why it ended, if it did.
  Result<std::optional<std::string>> end_reason(const SessionId& id);
  Result<std::optional<SessionWithUser>> find_by_token(std::string_view token_hash);
  Result<std::vector<domain::Session>> list_live(const UserId& user, Time now);
  /// With those that are over, while they are kept.
  Result<std::vector<domain::Session>> list_all(const UserId& user);
  Result<std::vector<SessionWithEmail>> list_live(const SessionFilter& filter, Time now);

  /// False when it had ended or never was.
  Result<bool> end(const SessionId& id, domain::EndReason reason, Time now);
  /// All of the user's but `except` (which may be empty), and those in which they act for others; returns how many.
  Result<std::int64_t> end_all(const UserId& user, const SessionId& except, domain::EndReason reason, Time now);
  /// At most `limit` of everybody's that began up to `before`; returns how many.
  Result<std::int64_t> end_batch(Time before, domain::EndReason reason, Time now, int limit);
  /// Ends the oldest live ones so that `keep` remain.
  Status end_oldest(const UserId& user, int keep, Time now);

  Status extend(const SessionId& id, Time expires_at, Time now);
  Status touch(const SessionId& id, Time now);
  Status prove(const SessionId& id, Time now);
  /// Fresh, with other authentication methods.
  Status prove_factor(const SessionId& id, std::string_view amr, Time now);
  /// A new session token, and fresh.
  Status replace_token(const SessionId& id, std::string_view token_hash, Time now);
  /// Deletes at most `limit` that were over before `before`; what they last saw of whom.
  Result<std::vector<SessionUse>> prune(Time before, int limit);

 private:
  Result<std::vector<domain::Session>> collect(const db::Query& query, db::Bindings bindings);

  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
