#pragma once

#include "common/core/providers/jwks_cache.h"

namespace usher::crypto::jwt {
struct Decoded;
}

namespace usher::core {

/// The values that an ID token is checked against. Texts are borrowed.
struct IdTokenRules {
  std::string_view issuer;
  std::string_view client_id;
  std::optional<std::string_view> nonce;         ///< Of the request; absent: the token must have none.
  std::optional<std::string_view> access_token;  ///< The access token issued with it, for at_hash.
  Time now;
  bool is_offered = false;  ///< The browser obtained it itself: its age matters only to `exp`.
};

/// Longer ID tokens are refused. Those with all groups of a user have some 20 KiB.
inline constexpr std::size_t kMaxIdTokenSize = 64 * 1024;

/// Checks that one of `keys` signed the token, with its `kid` if it has one. Error: kInvalidIdToken.
Status check_signature(const crypto::jwt::Decoded& token, const KeySet& keys);

/// Checks an ID token by OpenID Connect Core 1.0 §3.1.3.7. The signature must be by one of `keys`, and `iss aud azp
/// exp nbf iat nonce at_hash sub` must be valid. `typ` must be `JWT` or absent, and `events` absent: a token of another kind is
/// not an ID token. Header members that refer to other keys (`jku`, `x5u`, `jwk`, `x5c`) are ignored. Error: kInvalidIdToken; its
/// cause says what is wrong.
Status check_id_token(const crypto::jwt::Decoded& token, const KeySet& keys, const IdTokenRules& rules);

/// What an ID token says about itself: how to recognise it again, and when its user authenticated.
struct IdTokenFacts {
  /// Digests of `iss sub aud iat nonce` and of the signed part: a changed signature or another encoding is the same token.
  std::array<std::string, 2> digests;
  Time ends{};                                ///< `exp` plus the leeway of check_id_token(): not accepted any more.
  std::optional<Time> authenticated_at = {};  ///< `auth_time`.
};

/// Works for any token; check_id_token() decides whether to believe it.
IdTokenFacts facts_of(const crypto::jwt::Decoded& token, Time now);

}  // namespace usher::core
