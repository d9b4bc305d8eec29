#include "common/crypto/webauthn/webauthn.h"

#include "common/base/encoding.h"
#include "common/crypto/webauthn/cbor.h"
#include "common/crypto/webauthn/cose_key.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

const std::string kChallenge(32, 'c');
// The point of RFC 7515 A.3. No seed is signed by its key, so an assertion that passes is forged.
const std::string kPublicKey =
    base64url_encode(hex_decode("a50102032620012158207fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445"
                                "225820c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad")
                         .value());

crypto::CeremonyTerms terms() { return {.rp_id = "example.org", .origins = {"https://example.org"}, .challenge = kChallenge}; }

std::string client_data(std::string_view type) {
  return json::to_text(json::Object{
      {"type", type}, {"challenge", base64url_encode(kChallenge)}, {"origin", "https://example.org"}, {"crossOrigin", false}});
}

void check_error(const Error& error) {
  expect(error.code == ErrorCode::kInvalidPasskey && !error.what.empty(), "a refusal has a reason");
}

void check_credential(const Result<crypto::NewCredential>& credential) {
  if (!credential.ok()) return check_error(credential.error());
  const auto id = base64url_decode(credential.value().id);
  expect(id && !id->empty() && id->size() <= 1023, "an id has 1 to 1023 bytes");
  const auto key = base64url_decode(credential.value().public_key);
  expect(key && crypto::read_cose_key(*key).ok(), "a stored key is read again");
  expect(credential.value().aaguid.size() == 36 && credential.value().transports.size() <= 6, "what is stored is bounded");
  expect(credential.value().backup_eligible || !credential.value().backed_up, "what is backed up is eligible for it");
}

void check_map(std::string_view bytes) {
  std::string_view rest = bytes;
  const auto map = crypto::read_cbor_map(rest);
  if (!map) return;
  expect(bytes.ends_with(rest) && rest.size() < bytes.size(), "a map is a start of the bytes");
  expect(map->size() <= 32, "a map has at most 32 entries");
  std::string_view alone = bytes.substr(0, bytes.size() - rest.size());
  const auto again = crypto::read_cbor_map(alone);
  expect(again && alone.empty() && again->size() == map->size(), "a map is read alike without the rest");
  for (const auto& [key, value] : *map) {
    const auto* const found = crypto::find(*map, key, value.kind);
    expect(found && *found == value, "a key finds its value");
    expect(value.bytes.size() < bytes.size(), "a value is a part of its map");
  }
}

void check_key(std::string_view bytes) {
  const auto key = crypto::read_cose_key(bytes);
  if (!key.ok()) return check_error(key.error());
  expect(!key.value().verify_der("message", std::string(64, 'x')), "a made-up signature is refused");
}

void check_object(std::string_view object) {
  const json::Object inner{{"clientDataJSON", base64url_encode(client_data("webauthn.create"))},
                           {"attestationObject", base64url_encode(object)}};
  // The id of the seeds. An input with another one is refused at that place.
  const std::string id = base64url_encode("credential");
  check_credential(
      crypto::verify_registration(json::Object{{"id", id}, {"rawId", id}, {"type", "public-key"}, {"response", inner}}, terms()));
}

void check_assertion(const crypto::AssertionResponse& response) {
  const auto verified = crypto::verify_assertion(response, kPublicKey, terms());
  expect(!verified.ok(), "no assertion is signed by the key");
  check_error(verified.error());
}

void check_data(std::string_view bytes) { check_assertion({"aWQ", client_data("webauthn.get"), std::string(bytes), "x", {}}); }

/// User present, and a counter of 0.
std::string plain_data() {
  return hex_decode("bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50100000000").value();
}

void check_client_data(std::string_view bytes) { check_assertion({"aWQ", std::string(bytes), plain_data(), "x", {}}); }

void check_signature(std::string_view bytes) {
  check_assertion({"aWQ", client_data("webauthn.get"), plain_data(), std::string(bytes), {}});
}

void check_json(std::string_view bytes) {
  const auto response = json::parse(bytes);
  if (!response.ok()) return;
  check_credential(crypto::verify_registration(response.value(), terms()));
  const auto assertion = crypto::read_assertion(response.value());
  if (!assertion.ok()) return check_error(assertion.error());
  check_assertion(assertion.value());
}

struct Part {
  std::string_view name;
  void (*check)(std::string_view bytes);
};
constexpr std::array kParts{Part{"cbor", check_map},           Part{"key", check_key},
                            Part{"object", check_object},      Part{"data", check_data},
                            Part{"client", check_client_data}, Part{"signature", check_signature},
                            Part{"json", check_json}};

}  // namespace

// A line that names a part of a response, and the bytes of that part as they are before base64url.
FUZZ_TARGET(webauthn) {
  const auto name = fuzz::take_line(bytes);
  for (const Part& part : kParts)
    if (part.name == name) part.check(bytes);
}
