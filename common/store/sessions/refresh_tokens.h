#pragma once

#include "common/db/sql_files.h"
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

  Status insert(const domain::RefreshToken& token) {
    return db_.run_later(db::query("refresh_tokens/insert"), {{"id", token.id},
                                                              {"session_id", token.session_id},
                                                              {"token_hash", token.token_hash},
                                                              {"created_at_ms", token.created_at},
                                                              {"expires_at_ms", token.expires_at}});
  }
  Result<std::optional<domain::RefreshToken>> find(std::string_view token_hash) {
    return db_.first(db::query("refresh_tokens/find"), {{"token_hash", token_hash}}, token_from);
  }
  Result<std::optional<domain::RefreshToken>> find(const RefreshTokenId& id) {
    return db_.first(db::query("refresh_tokens/find_by_id"), {{"id", id}}, token_from);
  }
  Result<std::optional<TokenWithCaller>> find_with_caller(std::string_view token_hash) {
    return db_.first(db::query("refresh_tokens/find_with_caller"), {{"token_hash", token_hash}}, [this](const db::Row& row) {
      return TokenWithCaller{token_from(row), caller_session_from(row, now_, kTokenColumns)};
    });
  }
  /// Consumes a live token of a live session of an active user and stores its sealed successor; nullopt if the token is not live.
  /// Of several racing calls exactly one gets the session.
  Result<std::optional<SessionId>> consume(std::string_view token_hash, std::string_view successor_sealed, Time now) {
    return db_.first(db::query("refresh_tokens/spend"),
                     {{"token_hash", token_hash}, {"successor_sealed", successor_sealed}, {"now_ms", now}},
                     [](const db::Row& row) { return SessionId(row.string(0)); });
  }
  /// Revokes all tokens of the session and deletes the stored successors of consumed tokens.
  Status void_chain(const SessionId& session, Time now) {
    return db_.run_later(db::query("refresh_tokens/void_chain"), {{"session_id", session}, {"now_ms", now}});
  }
  /// Deletes the sealed successors of tokens consumed before `before`; at most `limit` rows.
  Result<std::int64_t> forget_successors(Time before, int limit) {
    return db_.run(db::query("refresh_tokens/forget_successors"), {{"before_ms", before}, {"limit", limit}});
  }

 private:
  static constexpr int kTokenColumns = 7;

  static domain::RefreshToken token_from(const db::Row& row) {
    return {.id = RefreshTokenId(row.string(0)),
            .session_id = SessionId(row.string(1)),
            .token_hash = row.string(2),
            .created_at = row.time(3),
            .expires_at = row.time(4),
            .used_at = row.maybe_time(5),
            .successor_sealed = row.maybe_string(6)};
  }

  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
