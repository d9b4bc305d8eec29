#include "common/crypto/webauthn/webauthn.h"

#include "common/base/encoding.h"
#include "common/crypto/webauthn/cose_key.h"
#include "common/crypto/webauthn/fault.h"
#include "tests/catch.h"
#include "tests/testkit/authenticator.h"

namespace usher::crypto {
namespace {

using testkit::ResponseParts;
using testkit::SoftAuthenticator;

const std::string kSite = "https://www.example.org";
const std::string kGiven(32, '\xc3');

CeremonyTerms terms() {
  return {
      .rp_id = "example.org", .origins = {"https://example.org", kSite}, .challenge = kGiven, .demands_user_verification = true};
}

json::Object creation_options() {
  json::Array algorithms;
  for (const int number : {-7, -8, -257}) algorithms.push_back(json::Object{{"type", "public-key"}, {"alg", number}});
  return {{"rp", json::Object{{"id", "example.org"}, {"name", "Example"}}},
          {"user", json::Object{{"id", base64url_encode("ada")}, {"name", "ada@example.com"}, {"displayName", "Ada"}}},
          {"challenge", base64url_encode(kGiven)},
          {"pubKeyCredParams", std::move(algorithms)}};
}

json::Object request_options() { return {{"rpId", "example.org"}, {"challenge", base64url_encode(kGiven)}}; }

/// The member of `response` of a response.
json::Object& inner_of(json::Value& response) { return *response.object()->find("response")->object(); }

std::string text_of(PasskeyFault fault) { return std::string(fault.sentence); }

template <class T>
std::string refusal_of(const Result<T>& result) {
  if (result.ok()) return "accepted";
  CHECK(result.error().code == ErrorCode::kInvalidPasskey);
  return result.error().what;
}

/// What is changed in an accepted ceremony: the parts before they are signed, or the finished response.
struct Change {
  std::function<void(ResponseParts&)> parts;
  std::function<void(json::Value&)> response;
};

std::string registered(const Change& change) {
  SoftAuthenticator authenticator;
  authenticator.alter = change.parts;
  json::Value response = authenticator.create(creation_options(), kSite);
  if (change.response) change.response(response);
  return refusal_of(verify_registration(response, terms()));
}

std::string asserted(const Change& change) {
  SoftAuthenticator authenticator;
  const auto credential = verify_registration(authenticator.create(creation_options(), kSite), terms()).value();
  authenticator.alter = change.parts;
  json::Value response = authenticator.get(request_options(), kSite);
  if (change.response) change.response(response);
  const auto read = read_assertion(response);
  if (!read.ok()) return refusal_of(read);
  return refusal_of(verify_assertion(read.value(), credential.public_key, terms()));
}

/// An accepted twin, changed in one place, and why it is refused; without a fault it is accepted all the same.
struct Twin {
  std::string change;
  PasskeyFault fault;
  Change twin;
};

Twin signed_twin(std::string change, PasskeyFault fault, std::function<void(ResponseParts&)> alter) {
  return {std::move(change), fault, {std::move(alter), {}}};
}
Twin client_data(std::string member, json::Value value, PasskeyFault fault) {
  return signed_twin(member + " " + json::to_text(value), fault,
                     [=](ResponseParts& parts) { parts.client_data.set(member, value); });
}
Twin flags(std::string change, std::uint8_t set, std::uint8_t cleared, PasskeyFault fault) {
  return signed_twin(std::move(change), fault,
                     [=](ResponseParts& parts) { parts.flags = static_cast<std::uint8_t>((parts.flags | set) & ~cleared); });
}
Twin outer(std::string member, json::Value value, PasskeyFault fault) {
  return {member + " outside", fault, {{}, [=](json::Value& response) { response.object()->set(member, value); }}};
}
Twin inner(std::string member, json::Value value, PasskeyFault fault) {
  return {member + " inside", fault, {{}, [=](json::Value& response) { inner_of(response).set(member, value); }}};
}
void flip(char& byte) { byte = static_cast<char>(byte ^ 1); }
/// A bit of the bytes of a member.
Twin bit(std::string member, PasskeyFault fault) {
  return {member + " with another bit", fault, {{}, [=](json::Value& response) {
                                                  auto bytes =
                                                      base64url_decode(json::text_at(inner_of(response), member)).value();
                                                  flip(bytes[bytes.size() / 2]);
                                                  inner_of(response).set(member, base64url_encode(bytes));
                                                }}};
}

/// So many bytes as base64url.
std::string bytes_of_size(std::size_t size) { return base64url_encode(std::string(size, 'x')); }

constexpr PasskeyFault kAccepted{"accepted"};

/// Of both ceremonies.
std::vector<Twin> common_twins() {
  using namespace passkey_fault;
  return {
      signed_twin("nothing", kAccepted, {}),
      outer("type", "password", kType),
      outer("type", nullptr, kType),
      outer("id", "", kId),
      outer("id", 7, kId),
      outer("id", bytes_of_size(1024), kId),
      outer("rawId", "b3RoZXI", kRawId),
      outer("rawId", nullptr, kRawId),
      outer("response", nullptr, kClientDataSize),
      outer("authenticatorAttachment", "of tomorrow", kAccepted),
      outer("clientExtensionResults", 7, kAccepted),
      inner("clientDataJSON", nullptr, kClientDataSize),
      inner("clientDataJSON", "e30=", kClientDataSize),
      inner("clientDataJSON", "", kClientDataSize),
      inner("clientDataJSON", bytes_of_size(4097), kClientDataSize),
      inner("clientDataJSON", base64url_encode("[]"), kClientData),
      inner("clientDataJSON", base64url_encode("{\"type\":\"\xff\"}"), kClientData),
      signed_twin("a byte after clientDataJSON", kClientData, [](auto& parts) { parts.client_data_tail = "x"; }),
      inner("clientDataJSON", base64url_encode(R"({"type":"webauthn.create","type":"webauthn.get"})"), kClientData),
      client_data("type", "webauthn.other", kCeremony),
      client_data("type", "payment.get", kCeremony),
      client_data("type", nullptr, kCeremony),
      client_data("challenge", base64url_encode(std::string(32, '\xc4')), kChallenge),
      client_data("challenge", base64url_encode(kGiven.substr(1)), kChallenge),
      client_data("challenge", base64url_encode(kGiven) + "=", kChallenge),
      client_data("challenge", "", kChallenge),
      client_data("challenge", nullptr, kChallenge),
      client_data("origin", "https://www.example.org.evil.test", kOrigin),
      client_data("origin", "https://login.example.org", kOrigin),
      client_data("origin", "http://www.example.org", kOrigin),
      client_data("origin", "https://www.example.org:8443", kOrigin),
      client_data("origin", "https://www.example.org/", kOrigin),
      client_data("origin", "HTTPS://www.example.org", kOrigin),
      client_data("origin", "", kOrigin),
      client_data("origin", nullptr, kOrigin),
      client_data("origin", "https://example.org", kAccepted),
      client_data("crossOrigin", true, kCrossOrigin),
      client_data("crossOrigin", "false", kCrossOrigin),
      client_data("topOrigin", "https://www.example.org", kTopOrigin),
      client_data("tokenBinding", json::Object{{"status", "present"}, {"id", "aWQ"}}, kTokenBinding),
      client_data("tokenBinding", json::Object{{"status", "supported"}}, kAccepted),
      client_data("other_keys_can_be_added_here", "do not compare clientDataJSON against a template", kAccepted),
      signed_twin("the hash of another site", kRpId, [](auto& parts) { parts.rp_id = "www.example.org"; }),
      flags("no user present", 0, testkit::kUserPresent, kUserPresence),
      flags("no user verified", 0, testkit::kUserVerified, kUserVerification),
      flags("backed up, not eligible", testkit::kBackedUp, 0, kBackup),
      flags("eligible", testkit::kBackupEligible, 0, kAccepted),
      flags("reserved flags", 0x22, 0, kAccepted),
      flags("extensions missing", testkit::kHasExtensions, 0, kExtensions),
      signed_twin("extensions in a text", kExtensions,
                  [](auto& parts) {
                    parts.flags |= testkit::kHasExtensions;
                    parts.extensions = testkit::cbor_text("map");
                  }),
      signed_twin("extensions", kAccepted,
                  [](auto& parts) {
                    parts.flags |= testkit::kHasExtensions;
                    parts.extensions = "\xa1" + testkit::cbor_text("credProtect") + testkit::cbor_integer(2);
                  }),
      signed_twin("extensions without their flag", kTrailingBytes, [](auto& parts) { parts.data_tail = "\xa0"; }),
      signed_twin("a byte after the authenticator data", kTrailingBytes,
                  [](auto& parts) { parts.data_tail = std::string(1, '\0'); }),
      signed_twin("36 bytes of authenticator data", kAuthenticatorDataSize, [](auto& parts) { parts.data_size = 36; }),
  };
}

std::vector<Twin> registration_twins() {
  using namespace passkey_fault;
  const auto id_of_size = [](std::size_t size) { return [size](ResponseParts& parts) { parts.credential_id.resize(size); }; };
  return {
      client_data("type", "webauthn.get", kCeremony),
      inner("attestationObject", nullptr, kAttestationSize),
      inner("attestationObject", bytes_of_size(8193), kAttestationSize),
      inner("attestationObject", base64url_encode("\xa0"), kAttestationObject),
      inner("attestationObject", base64url_encode("\xbf\xff"), kAttestationObject),
      inner("transports", "internal", kAccepted),
      inner("publicKeyAlgorithm", -35, kAccepted),
      signed_twin("a byte after the attestation object", kAttestationObject, [](auto& parts) { parts.object_tail = "\xf6"; }),
      signed_twin("a statement in an array", kAttestationObject, [](auto& parts) { parts.statement = "\x80"; }),
      signed_twin("a statement of none", kAttestationStatement, [](auto& parts) { parts.statement = "\xa1\x01\x02"; }),
      signed_twin("a statement of another format", kAccepted,
                  [](auto& parts) {
                    parts.format = "packed";
                    parts.statement = "\xa1" + testkit::cbor_text("alg") + testkit::cbor_integer(-7);
                  }),
      signed_twin("an empty statement of an unknown format", kAccepted, [](auto& parts) { parts.format = "of tomorrow"; }),
      flags("no credential", 0, testkit::kHasCredential, kNoCredential),
      signed_twin("54 bytes of authenticator data", kCredentialData, [](auto& parts) { parts.data_size = 54; }),
      signed_twin("70 bytes of authenticator data", kCredentialData, [](auto& parts) { parts.data_size = 70; }),
      signed_twin("no key after the id", kPublicKey, [](auto& parts) { parts.data_size = 71; }),
      signed_twin("half a key after the id", kPublicKey, [](auto& parts) { parts.data_size = 100; }),
      signed_twin("a credential without id", kCredentialData, id_of_size(0)),
      signed_twin("a credential id of 1024 bytes", kCredentialData, id_of_size(1024)),
      signed_twin("a credential id that is a start of id", kOtherCredential, id_of_size(15)),
      signed_twin("another credential id", kOtherCredential, [](auto& parts) { flip(parts.credential_id.front()); }),
      signed_twin("a key for ES384", kAlgorithm, [](auto& parts) { parts.public_key.replace(4, 1, testkit::cbor_integer(-35)); }),
      signed_twin("a point off the curve", kPublicKey, [](auto& parts) { flip(parts.public_key.back()); }),
      signed_twin("a key with more members", kPublicKey,
                  [](auto& parts) {
                    parts.public_key.front()++;
                    parts.public_key += testkit::cbor_integer(2) + testkit::cbor_bytes("kid");
                  }),
  };
}

std::vector<Twin> assertion_twins() {
  using namespace passkey_fault;
  const auto with_credential = [](ResponseParts& parts) {
    parts.flags |= testkit::kHasCredential;
    parts.aaguid = std::string(16, '\0');
    parts.credential_id = "id";
    parts.public_key = "\xa0";
  };
  return {
      client_data("type", "webauthn.create", kCeremony),
      inner("authenticatorData", nullptr, kAuthenticatorDataSize),
      inner("authenticatorData", bytes_of_size(4097), kAuthenticatorDataSize),
      inner("signature", nullptr, kSignatureSize),
      inner("signature", bytes_of_size(1025), kSignatureSize),
      inner("signature", bytes_of_size(64), kSignature),
      inner("userHandle", bytes_of_size(65), kUserHandle),
      inner("userHandle", "", kUserHandle),
      inner("userHandle", 7, kUserHandle),
      inner("userHandle", nullptr, kAccepted),
      bit("signature", kSignature),
      bit("authenticatorData", kRpId),
      signed_twin("a new credential", kSecondCredential, with_credential),
      signed_twin("another counter", kAccepted, [](auto& parts) { parts.sign_count = 0xffffffff; }),
      {"the counter after signing",
       kSignature,
       {{},
        [](json::Value& response) {
          auto data = base64url_decode(json::text_at(inner_of(response), "authenticatorData")).value();
          data.back() = 9;
          inner_of(response).set("authenticatorData", base64url_encode(data));
        }}},
      {"clientDataJSON after signing",
       kSignature,
       {{},
        [](json::Value& response) {
          auto data = base64url_decode(json::text_at(inner_of(response), "clientDataJSON")).value();
          inner_of(response).set("clientDataJSON", base64url_encode(data + " "));
        }}},
      {"a byte after the signature",
       kSignature,
       {{},
        [](json::Value& response) {
          const auto signature = base64url_decode(json::text_at(inner_of(response), "signature")).value();
          inner_of(response).set("signature", base64url_encode(signature + '\0'));
        }}},
  };
}

TEST_CASE("webauthn: a registration that differs in one place is refused for it", "[webauthn][security]") {
  const auto both = common_twins();
  const auto own = registration_twins();
  for (const auto& twins : {both, own})
    for (const Twin& twin : twins) {
      CAPTURE(twin.change);
      CHECK(registered(twin.twin) == text_of(twin.fault));
    }
}

TEST_CASE("webauthn: an assertion that differs in one place is refused for it", "[webauthn][security]") {
  const auto both = common_twins();
  const auto own = assertion_twins();
  for (const auto& twins : {both, own})
    for (const Twin& twin : twins) {
      CAPTURE(twin.change);
      CHECK(asserted(twin.twin) == text_of(twin.fault));
    }
}

TEST_CASE("webauthn: a passkey of tests from outside registers as its key", "[webauthn][test_api]") {
  const auto made = make_soft_passkey(creation_options(), kSite);
  REQUIRE(made.ok());
  const auto credential = verify_registration(made.value().registration, terms());
  REQUIRE(credential.ok());
  CHECK(credential.value().public_key == base64url_encode(testkit::cose_key_of(made.value().key)));
  CHECK(credential.value().user_verified);
  CHECK(credential.value().sign_count == 0);
  CHECK_FALSE(make_soft_passkey(creation_options(), kSite).value().registration == made.value().registration);
}

TEST_CASE("webauthn: each algorithm registers and signs in", "[webauthn]") {
  const Algorithm algorithm = GENERATE(Algorithm::kEs256, Algorithm::kEdDsa, Algorithm::kRs256);
  CAPTURE(name_of(algorithm));
  SoftAuthenticator authenticator(algorithm, {.counter_step = 3});
  const auto credential = verify_registration(authenticator.create(creation_options(), kSite), terms()).value();
  for (const std::int64_t count : {3, 6}) {
    const auto response = read_assertion(authenticator.get(request_options(), kSite)).value();
    CHECK(response.credential_id == credential.id);
    CHECK(response.user_handle == "ada");
    CHECK(verify_assertion(response, credential.public_key, terms()).value().sign_count == count);
  }
}

TEST_CASE("webauthn: a new credential says what the authenticator said of it", "[webauthn]") {
  SoftAuthenticator authenticator(Algorithm::kEs256, {.user_verifies = false,
                                                      .backup_eligible = true,
                                                      .backed_up = true,
                                                      .aaguid = hex_decode("adce000235bcc60a648b0b25f1f05503").value()});
  authenticator.alter = [](auto& parts) { parts.sign_count = 0x80000001; };
  json::Value response = authenticator.create(creation_options(), kSite);
  inner_of(response).set("transports", json::Array{"usb", "telepathy", "hybrid", 7, "usb", "internal"});
  CeremonyTerms lenient = terms();
  lenient.demands_user_verification = false;
  const auto credential = verify_registration(response, lenient).value();
  CHECK(credential.id == json::text_at(response, "id"));
  CHECK(read_cose_key(base64url_decode(credential.public_key).value()).ok());
  CHECK(credential.aaguid == "adce0002-35bc-c60a-648b-0b25f1f05503");
  CHECK(credential.transports == std::vector<std::string>{"usb", "hybrid", "internal"});
  CHECK(credential.sign_count == 0x80000001);
  CHECK_FALSE(credential.user_verified);
  CHECK(credential.backup_eligible);
  CHECK(credential.backed_up);
  const auto read = read_assertion(authenticator.get(request_options(), kSite)).value();
  const auto assertion = verify_assertion(read, credential.public_key, lenient).value();
  CHECK_FALSE(assertion.user_verified);
  CHECK(assertion.backup_eligible);
  CHECK(assertion.backed_up);
}

TEST_CASE("webauthn: terms without origins and a key that cannot be read refuse all", "[webauthn][security]") {
  SoftAuthenticator authenticator;
  const auto credential = verify_registration(authenticator.create(creation_options(), kSite), terms()).value();
  const auto response = read_assertion(authenticator.get(request_options(), kSite)).value();
  CeremonyTerms nowhere = terms();
  nowhere.origins.clear();
  CHECK(refusal_of(verify_assertion(response, credential.public_key, nowhere)) == text_of(passkey_fault::kOrigin));
  for (const char* const key : {"", "AA", "no base64url"})
    CHECK(refusal_of(verify_assertion(response, key, terms())) == text_of(passkey_fault::kPublicKey));
}

TEST_CASE("webauthn: what is no object is refused", "[webauthn][security]") {
  for (const json::Value& response : {json::Value(), json::Value(7), json::Value("public-key"), json::Value(json::Array{})}) {
    CHECK(refusal_of(verify_registration(response, terms())) == text_of(passkey_fault::kType));
    CHECK(refusal_of(read_assertion(response)) == text_of(passkey_fault::kType));
  }
}

TEST_CASE("webauthn: a software authenticator obeys lists of credentials and algorithms", "[webauthn]") {
  SoftAuthenticator authenticator(Algorithm::kEdDsa);
  const json::Value first = authenticator.create(creation_options(), kSite);
  const json::Value second = authenticator.create(creation_options(), kSite);
  const auto listed = [](const json::Value& response) {
    return json::Array{json::Object{{"type", "public-key"}, {"id", json::text_at(response, "id")}}};
  };
  CHECK(json::text_at(authenticator.get(request_options(), kSite), "id") == json::text_at(second, "id"));
  CHECK(json::text_at(authenticator.get(request_options().set("allowCredentials", listed(first)), kSite), "id") ==
        json::text_at(first, "id"));
  CHECK(authenticator.get(request_options().set("rpId", "other.test"), kSite).is_null());
  CHECK(authenticator.create(creation_options().set("excludeCredentials", listed(first)), kSite).is_null());
  CHECK(
      authenticator.create(creation_options().set("pubKeyCredParams", json::Array{json::Object{{"alg", -7}}}), kSite).is_null());
}

}  // namespace
}  // namespace usher::crypto
