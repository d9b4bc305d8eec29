#pragma once

#include <string>

#include "common/base/id.h"
#include "common/core/runtime/ports.h"
#include "common/core/tokens/recent_values.h"
#include "common/crypto/signing_key.h"
#include "common/json/value.h"

namespace usher::core {

class KeyRing;

/// JWTs (RFC 7519) that prove to other back ends who holds a session, with claims chosen by the surface. They have no `typ`, so
/// that our own endpoints never accept them as access tokens. They are valid for JWT_SESSION_MINUTES; `iss` and `aud` are
/// PUBLIC_URL, and with JWT_AUDIENCE=none there is no `aud`. A session's JWT is signed once and reused for half of its life, or
/// until the claims, the key or the session change. Safe from any thread.
class SessionJwts {
 public:
  SessionJwts(Ports ports, KeyRing& keys) : ports_(ports), keys_(keys) {}

  /// May sign; never call it inside a transaction.
  Result<std::string> of(const SessionId& session, const UserId& user, const json::Object& claims) const;

 private:
  struct Signed {
    std::string claims;
    std::shared_ptr<const crypto::SigningKey> key;
    Time signed_at;
    std::string jwt;
  };
  Ports ports_;
  KeyRing& keys_;
  mutable RecentValues<Signed> recent_;
};

}  // namespace usher::core
