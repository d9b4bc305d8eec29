#pragma once

#include "common/crypto/signing_key.h"
#include "common/json/value.h"

namespace usher::crypto::jwt {

/// Longer tokens are neither made nor read, but for those of other issuers.
inline constexpr std::size_t kMaxTokenSize = 8192;

/// The parts of a token. Untrusted until verify() and check_claims() have passed.
struct Decoded {
  json::Object header;
  json::Object claims;
  std::string signing_input;  ///< The first two parts with the dot, as sent.
  std::string signature;      ///< Raw bytes.

  /// A string member of the header (`alg`, `kid`, `typ`) or of the claims (`sub`, `sid`); empty if absent or of another type.
  [[nodiscard]] std::string_view header_text(std::string_view name) const { return json::text_at(header, name); }
  [[nodiscard]] std::string_view claim_text(std::string_view name) const { return json::text_at(claims, name); }
};

/// The JWS compact serialisation (RFC 7515 §7.1) of `claims`. `alg` and `kid` come from the key, then the `header_extras`
/// (`typ`). Error: kInternal if the token would be longer than kMaxTokenSize; that of the key.
Result<std::string> encode(const json::Object& header_extras, const json::Object& claims, const SigningKey& key);

/// Decodes strictly: at most `max_size` bytes, three parts of base64url, two JSON objects without repeated keys. Error: always
/// kUnauthenticated; `what` is a clause that names the problem, such as "it does not have three parts".
Result<Decoded> decode_unverified(std::string_view token, std::size_t max_size = kMaxTokenSize);

/// Checks the signature, that `alg` is the key's (algorithm confusion: neither `none` nor a public key used as an HMAC secret),
/// and that `crit` is absent (RFC 7515 §4.1.11: no extension is supported). Does not check the claims.
Status verify(const Decoded& decoded, const VerificationKey& key);
Result<Decoded> verify(std::string_view token, const VerificationKey& key);

/// `crit` is absent (RFC 7515 §4.1.11: no extension is supported).
Status check_extensions(const Decoded& decoded);

/// Prepares an untrusted text for a message: shortened and made printable.
std::string shown(std::string_view text);

/// The expected claims. Texts are borrowed.
struct ClaimRules {
  std::string_view issuer;
  /// `aud` equals it, or is an array that contains it (RFC 7519 §4.1.3); nullopt: `aud` is absent.
  std::optional<std::string_view> audience;
  std::optional<std::string_view> typ;  ///< From the header, in any case, with or without `application/` (RFC 7515 §4.1.9).
  Time now;
  std::chrono::seconds leeway{30};  ///< For `exp`, which is required, and `nbf`.
};

/// Checks the claims. Error: kUnauthenticated; `what` lists all problems, such as "expired 5 minutes ago; aud is x, wanted y".
Status check_claims(const Decoded& decoded, const ClaimRules& rules);

}  // namespace usher::crypto::jwt
