#pragma once

#include "common/crypto/signing_key.h"
#include "common/json/value.h"

namespace usher::crypto {

/// An item of CBOR without its content: `major` 0 for an integer, 1 for a negative one (by -1 - number), 2 for bytes, 3 for a
/// text, 4 for an array, 5 for a map, with a number or length in the shortest form (RFC 8949 §3).
std::string cbor_head(unsigned major, std::uint64_t number);
std::string cbor_integer(std::int64_t number);
std::string cbor_bytes(std::string_view bytes);
std::string cbor_text(std::string_view text);

/// A passkey of ES256 that an authenticator in memory made, which verified its user and counts nothing.
struct SoftPasskey {
  SigningKey key;
  json::Value registration;  ///< A RegistrationResponseJSON, without attestation.
};

/// Answers a PublicKeyCredentialCreationOptionsJSON as a browser with a page of that origin does.
Result<SoftPasskey> make_soft_passkey(const json::Object& options, std::string_view origin);

}  // namespace usher::crypto
