#pragma once

#include "common/crypto/openssl_handles.h"
#include "common/crypto/signing_key.h"
#include "common/json/value.h"

namespace usher::crypto {

/// The content of a JWK (RFC 7517).
struct ParsedJwk {
  Pkey key;  ///< RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519.
  std::optional<std::string> alg;
  std::optional<std::string> kid;
};

/// A public key. `use`, if present, must be `sig`. Error: kInvalidArgument for another key; `what` says why.
Result<ParsedJwk> parse_public_jwk(std::string_view text);
/// The same with the private part.
Result<ParsedJwk> parse_private_jwk(const Secret& text);

/// The algorithm of a key: RSA of 2048 to 8192 bits, P-256 or Ed25519. Error: kInvalidArgument for any other key.
Result<Algorithm> algorithm_of(const EVP_PKEY* key);
/// The same of a JWK, whose `alg`, if present, must match.
Result<Algorithm> algorithm_of(const ParsedJwk& jwk);

/// kInvalidArgument with the text "The key cannot be used: " and `why`.
Error unusable_key(std::string_view why);

/// The DER of an ECDSA signature, of which RFC 7518 §3.4 has r and s side by side.
std::string ecdsa_der(std::string_view r_and_s);

/// The public members that RFC 7638 §3.2 requires, in lexicographic order.
json::Object public_members(const EVP_PKEY* key, Algorithm algorithm);
/// RFC 7638 with SHA-256: 43 characters of base64url.
std::string thumbprint(const json::Object& public_members);

}  // namespace usher::crypto
