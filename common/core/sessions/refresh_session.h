#pragma once

#include "common/core/secrets/installation_secret.h"
#include "common/core/sessions/new_session.h"
#include "common/store/sessions/refresh_tokens.h"

namespace usher::core {

class AuditLog;
class MemoryLimits;

struct RefreshGrant {
  std::string access_token;
  std::chrono::seconds expires_in{};
  Secret refresh_token;
  domain::Session session;
};

/// Refresh-token rotation with reuse detection (RFC 9700 §4.14.2).
///
/// A token works once. Its successor is kept for REFRESH_GRACE_SECONDS in `refresh_tokens.successor_sealed`, sealed under
/// HKDF(presented token, secret), so that the database alone reveals nothing; one under the previous secret opens, too. During
/// this time a consumed token yields the newest token of its chain, the same for all concurrent requests. A consumed token
/// presented later must be a copy: the session ends. Safe from any thread.
class RefreshSession {
 public:
  RefreshSession(Ports ports, const AccessTokens& access_tokens, const SessionFactory& sessions, const AuditLog& audit,
                 MemoryLimits& limits, const InstallationSecrets& secrets)
      : ports_(ports),
        access_tokens_(access_tokens),
        sessions_(sessions),
        audit_(audit),
        limits_(limits),
        chain_keys_(secrets.keys("refresh-chain")) {}

  /// Rotates one of the `presented` tokens, in this order: a live token, a token within its grace period, a consumed token of a
  /// live session, the first token.
  /// The access token is for `audience`, or for the default one. `in_body`: only a program's token may come there. Error:
  /// kInvalidRefreshToken; kRateLimited, and kValidationFailed on `audience`: no token is consumed.
  Result<RefreshGrant> refresh(const std::vector<Secret>& presented, const domain::Caller& caller,
                               const std::optional<std::string>& audience = std::nullopt, bool in_body = false) const;

  /// Returns the session of a token that refresh() would accept now, nullopt for any other token. Changes nothing.
  Result<std::optional<SessionId>> session_of(const Secret& presented) const;

 private:
  enum class Consumed { kRotated, kLost, kReused };
  struct LiveEnd {
    SessionId session;
    Secret token;
  };
  Result<std::optional<store::TokenWithCaller>> find(const Secret& presented) const;
  [[nodiscard]] std::optional<Secret> open_successor(const Secret& presented, std::string_view sealed) const;
  Result<const Secret*> choose(const std::vector<Secret>& presented) const;
  Result<Consumed> consume(const Secret& presented, const SessionId& session, const domain::Caller& caller,
                           SessionFactory::NewRefreshToken& successor) const;
  Result<Consumed> refuse(const std::string& hash, const SessionId& session, const domain::Caller& caller) const;
  Result<std::optional<LiveEnd>> live_end(const Secret& presented) const;
  Result<RefreshGrant> grant(store::CallerSession holder, Secret refresh_token, const std::optional<std::string>& audience) const;

  Ports ports_;
  const AccessTokens& access_tokens_;
  const SessionFactory& sessions_;
  const AuditLog& audit_;
  MemoryLimits& limits_;
  std::vector<Secret> chain_keys_;
};

}  // namespace usher::core
