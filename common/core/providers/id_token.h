#pragma once

#include <optional>
#include <string_view>

#include "common/core/providers/jwks_cache.h"
#include "common/crypto/jwt.h"

namespace usher::core {

/// What an ID token must say. Texts are borrowed.
struct IdTokenRules {
  std::string_view issuer;
  std::string_view client_id;
  std::optional<std::string_view> nonce;         ///< Absent: the token was not asked for by us, and whatever it says will do.
  std::optional<std::string_view> access_token;  ///< What came with it, for at_hash.
  Time now;
};

/// OpenID Connect Core 1.0 §3.1.3.7: the signature is by one of `keys` (asymmetric, its `kid` where the token names one; where
/// the header says keys are elsewhere, `jku` `x5u` `jwk` `x5c`, does not count), and `iss aud azp exp nbf iat nonce at_hash sub`
/// hold. kInvalidIdToken; its cause says what is wrong.
Status check_id_token(const crypto::jwt::Decoded& token, const KeySet& keys, const IdTokenRules& rules);

}  // namespace usher::core
