#pragma once

#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/key_ring.h"
#include "common/domain/session.h"

namespace usher::core {

/// JWTs (RFC 7519) that prove to other back ends who holds a session, with claims chosen by the surface. They have no `typ`, so
/// that our own endpoints never accept them as access tokens; the site's profile and chat accept them as what they are. They are
/// valid for JWT_SESSION_MINUTES, those of a view (with `act`) until it ends; `sid` is the session, `iss` and `aud` are
/// PUBLIC_URL, and with JWT_AUDIENCE=none there is no `aud`. A session's JWT is signed once and reused for half of its life, or
/// until the claims, the key or the session change.
///
/// With HS256, and with a key that came from another server, others hold the key too: `jti` is then of TokenOrigin. Safe from any
/// thread.
class SessionJwts {
 public:
  SessionJwts(Ports ports, KeyRing& keys, const InstallationSecrets& secrets)
      : ports_(ports), keys_(keys), origin_(secrets, "session-jwt-jti") {}

  /// May sign; never call it inside a transaction.
  Result<std::string> of(const domain::Session& session, const json::Object& claims) const;
  /// Verifies signature, absence of typ, exp, iss, aud, sub, sid and jti; not whether the session is live. Error:
  /// kUnauthenticated; that of the database if the keys could not be read.
  Result<AccessClaims> verify(std::string_view token) const;

 private:
  struct Signed {
    std::string claims;
    std::shared_ptr<const crypto::SigningKey> key;
    Time signed_at;
    std::string jwt;
  };
  Ports ports_;
  KeyRing& keys_;
  const TokenOrigin origin_;
  mutable RecentValues<Signed> recent_;
};

}  // namespace usher::core
