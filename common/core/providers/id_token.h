#pragma once

#include <optional>
#include <string_view>

#include "common/core/providers/jwks_cache.h"
#include "common/crypto/jwt.h"

namespace usher::core {

/// The values that an ID token is checked against. Texts are borrowed.
struct IdTokenRules {
  std::string_view issuer;
  std::string_view client_id;
  std::optional<std::string_view> nonce;         ///< Absent: not checked, the browser requested the token.
  std::optional<std::string_view> access_token;  ///< The access token issued with it, for at_hash.
  Time now;
};

/// Checks an ID token by OpenID Connect Core 1.0 §3.1.3.7. The signature must be by one of `keys` (asymmetric; by the key with
/// the token's `kid` if present), and `iss aud azp exp nbf iat nonce at_hash sub` must be valid. Header members that refer to
/// other keys (`jku`, `x5u`, `jwk`, `x5c`) are ignored. Error: kInvalidIdToken; its cause says what is wrong.
Status check_id_token(const crypto::jwt::Decoded& token, const KeySet& keys, const IdTokenRules& rules);

}  // namespace usher::core
