#pragma once

#include "common/crypto/openssl_handles.h"
#include "common/crypto/signing_key.h"
#include "common/json/value.h"

namespace usher::crypto {

/// The content of a JWK (RFC 7517).
struct ParsedJwk {
  Pkey key;
  Algorithm algorithm;
  std::optional<std::string> kid;
};

/// See VerificationKey::from_jwk.
Result<ParsedJwk> parse_public_jwk(std::string_view text);
/// See SigningKey::from_private_jwk.
Result<ParsedJwk> parse_private_jwk(const Secret& text);

/// The algorithm of a key: RSA of 2048 to 8192 bits, P-256 or Ed25519. Error: kInvalidArgument for any other key.
Result<Algorithm> algorithm_of(const EVP_PKEY* key);

/// kInvalidArgument with the text "The key cannot be used: " and `why`.
Error unusable_key(std::string_view why);

/// The public members that RFC 7638 §3.2 requires, in lexicographic order.
json::Object public_members(const EVP_PKEY* key, Algorithm algorithm);
/// RFC 7638 with SHA-256: 43 characters of base64url.
std::string thumbprint(const json::Object& public_members);

}  // namespace usher::crypto
