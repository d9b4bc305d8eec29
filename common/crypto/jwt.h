#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/crypto/signing_key.h"
#include "common/json/value.h"

namespace usher::crypto::jwt {

inline constexpr std::size_t kMaxTokenSize = 8192;

/// A token's parts. Says nothing of its truth until verify() and check_claims() have passed.
struct Decoded {
  json::Object header;
  json::Object claims;
  std::string signing_input;  ///< The first two parts with the dot, as sent.
  std::string signature;      ///< Raw bytes.

  /// A string member of the header (`alg`, `kid`, `typ`) or of the claims (`sub`, `sid`); empty when absent or of another type.
  [[nodiscard]] std::string_view header_text(std::string_view name) const;
  [[nodiscard]] std::string_view claim_text(std::string_view name) const;
};

/// JWS compact serialisation (RFC 7515 §7.1) of `claims`; `alg` and `kid` are the key's, then come the `header_extras` (`typ`).
Result<std::string> encode(const json::Object& header_extras, const json::Object& claims, const SigningKey& key);

/// Strict: at most kMaxTokenSize bytes, three parts of base64url, two JSON objects without repeated keys. All errors here are
/// kUnauthenticated, and `what` is a clause that says what is wrong: "it has not three parts".
Result<Decoded> decode_unverified(std::string_view token);

/// Signature, `alg` equal to the key's (so neither `none` nor a public key taken for an HMAC secret), and no `crit` (RFC 7515
/// §4.1.11: we understand no extension). Claims are not looked at.
Status verify(const Decoded& decoded, const VerificationKey& key);
Result<Decoded> verify(std::string_view token, const VerificationKey& key);

/// What the claims must say. Texts are borrowed.
struct ClaimRules {
  std::string_view issuer;
  std::string_view audience;            ///< `aud` is it, or an array with it (RFC 7519 §4.1.3).
  std::optional<std::string_view> typ;  ///< The header's, in any case and with or without `application/` (RFC 7515 §4.1.9).
  Time now;
  std::chrono::seconds leeway{30};  ///< For `exp`, which is required, and `nbf`.
};

/// All that is wrong, in words: "expired 5 minutes ago; aud is x, wanted y".
Status check_claims(const Decoded& decoded, const ClaimRules& rules);

}  // namespace usher::crypto::jwt
