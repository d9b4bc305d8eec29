#pragma once

#include "common/store/sessions/caller_session.h"

namespace usher::store {

struct TokenWithCaller {
  domain::RefreshToken token;
  CallerSession caller;
};

/// Table refresh_tokens. Borrows its connection; one thread at a time.
class RefreshTokenStore {
 public:
  RefreshTokenStore(db::Connection& connection, Time now) : db_(connection), now_(now) {}

  Status insert(const domain::RefreshToken& token);
  Result<std::optional<domain::RefreshToken>> find(std::string_view token_hash);
  Result<std::optional<domain::RefreshToken>> find(const RefreshTokenId& id);
  Result<std::optional<TokenWithCaller>> find_with_caller(std::string_view token_hash);
  /// Consumes a live token of a live session of an active user and stores its sealed successor; nullopt if the token is not live.
  /// Of several racing calls exactly one gets the session.
  Result<std::optional<SessionId>> consume(std::string_view token_hash, std::string_view successor_sealed, Time now);
  /// Revokes all tokens of the session and deletes the stored successors of consumed tokens.
  Status void_chain(const SessionId& session, Time now);
  /// Deletes the sealed successors of tokens consumed before `before`; at most `limit` rows.
  Result<std::int64_t> forget_successors(Time before, int limit);

 private:
  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
