#include <algorithm>

#include "common/base/encoding.h"
#include "common/crypto/webauthn/fault.h"
#include "common/crypto/webauthn/webauthn.h"
#include "tests/catch.h"
#include "tests/common/crypto/webauthn/published_vectors.h"

namespace usher::crypto {
namespace {

std::string bytes_of_hex(std::string_view hex) { return hex_decode(hex).value(); }
std::string base64url_of_hex(std::string_view hex) { return base64url_encode(bytes_of_hex(hex)); }

CeremonyTerms terms_of(std::string_view challenge) {
  return {.rp_id = "example.org", .origins = {"https://example.org"}, .challenge = bytes_of_hex(challenge)};
}

json::Value response_of(const PublishedVector& vector, json::Object inner) {
  const auto id = base64url_of_hex(vector.credential_id);
  return json::Object{{"id", id}, {"rawId", id}, {"type", "public-key"}, {"response", std::move(inner)}};
}

Result<NewCredential> registered(const PublishedVector& vector) {
  const auto response = response_of(vector, {{"clientDataJSON", base64url_of_hex(vector.registration_client_data)},
                                             {"attestationObject", base64url_of_hex(vector.attestation_object)}});
  return verify_registration(response, terms_of(vector.registration_challenge));
}

Result<VerifiedAssertion> asserted(const PublishedVector& vector, std::string_view public_key) {
  const auto response = response_of(vector, {{"clientDataJSON", base64url_of_hex(vector.assertion_client_data)},
                                             {"authenticatorData", base64url_of_hex(vector.authenticator_data)},
                                             {"signature", base64url_of_hex(vector.signature)}});
  return verify_assertion(read_assertion(response).value(), public_key, terms_of(vector.assertion_challenge));
}

struct NotTaken {
  std::string_view name;
  PasskeyFault fault;
};
/// What this relying party does not take.
constexpr std::array kNotTaken{
    NotTaken{"none-es256-crossOrigin", passkey_fault::kCrossOrigin},
    NotTaken{"none-es256-topOrigin", passkey_fault::kCrossOrigin}, NotTaken{"packed-es384", passkey_fault::kAlgorithm},
    NotTaken{"packed-es512", passkey_fault::kAlgorithm}, NotTaken{"packed-ed448", passkey_fault::kAlgorithm}};

TEST_CASE("webauthn: the published vectors are accepted, except for frames and other algorithms", "[webauthn]") {
  const auto& vector = GENERATE(from_range(kPublishedVectors));
  CAPTURE(vector.name);
  const auto credential = registered(vector);
  const auto* const refused =
      std::find_if(kNotTaken.begin(), kNotTaken.end(), [&](const NotTaken& row) { return row.name == vector.name; });
  if (refused != kNotTaken.end()) {
    REQUIRE_FALSE(credential.ok());
    CHECK(credential.error().what == refused->fault.sentence);
    return;
  }
  REQUIRE(credential.ok());
  CHECK(credential.value().id == base64url_of_hex(vector.credential_id));
  CHECK(credential.value().aaguid == uuid_text(bytes_of_hex(vector.aaguid)));
  CHECK(credential.value().sign_count == 0);
  const auto flags = bytes_of_hex(vector.authenticator_data).at(32);
  const auto assertion = asserted(vector, credential.value().public_key);
  REQUIRE(assertion.ok());
  CHECK(assertion.value().user_verified == ((flags & 0x04) != 0));
  CHECK(assertion.value().backup_eligible == credential.value().backup_eligible);
  CHECK(assertion.value().backed_up == ((flags & 0x10) != 0));
}

TEST_CASE("webauthn: a published vector is refused with the key of another", "[webauthn][security]") {
  const std::string other = registered(kPublishedVectors[1]).value().public_key;
  const auto assertion = asserted(kPublishedVectors[0], other);
  REQUIRE_FALSE(assertion.ok());
  CHECK(assertion.error().what == passkey_fault::kSignature.sentence);
}

}  // namespace
}  // namespace usher::crypto
