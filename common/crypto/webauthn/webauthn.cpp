#include "common/crypto/webauthn/webauthn.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/crypto/webauthn/cbor.h"
#include "common/crypto/webauthn/cose_key.h"
#include "common/crypto/webauthn/fault.h"

namespace usher::crypto {
namespace {

constexpr std::array<std::string_view, 6> kTransports{"usb", "nfc", "ble", "smart-card", "hybrid", "internal"};

enum Flag : std::uint8_t { kPresent = 1, kVerified = 4, kEligible = 8, kBackedUp = 16, kCredential = 64, kExtensions = 128 };

constexpr std::size_t kCountSize = 4;
constexpr std::size_t kFixedSize = kSha256Size + 1 + kCountSize;
constexpr std::size_t kAaguidSize = 16;
constexpr std::size_t kLengthSize = 2;
constexpr std::size_t kMaxIdSize = 1023;

/// Bytes are borrowed, as in AuthenticatorData.
struct AttestedCredential {
  std::string_view aaguid;
  std::string_view id;
  std::string_view public_key;
};

/// WebAuthn §6.1.
struct AuthenticatorData {
  std::string_view rp_id_hash;
  bool user_present = false;
  VerifiedAssertion state;
  std::optional<AttestedCredential> credential;
};

Status check_all(std::initializer_list<std::pair<bool, PasskeyFault>> checks) {
  for (const auto& [holds, otherwise] : checks)
    if (!holds) return invalid_passkey(otherwise);
  return done();
}

/// A member that holds bytes as base64url, and how many at most.
struct BytesMember {
  std::string_view name;
  std::size_t most;
  PasskeyFault otherwise;
};
constexpr BytesMember kIdMember{"id", 1023, passkey_fault::kId};
constexpr BytesMember kClientData{"clientDataJSON", 4096, passkey_fault::kClientDataSize};
constexpr BytesMember kAttestationObject{"attestationObject", 8192, passkey_fault::kAttestationSize};
constexpr BytesMember kAuthenticatorData{"authenticatorData", 4096, passkey_fault::kAuthenticatorDataSize};
constexpr BytesMember kSignature{"signature", 1024, passkey_fault::kSignatureSize};
constexpr BytesMember kUserHandle{"userHandle", 64, passkey_fault::kUserHandle};

Result<std::string> bytes_at(const json::Value& object, const BytesMember& member) {
  auto bytes = base64url_decode(json::text_at(object, member.name));
  if (!bytes || bytes->empty() || bytes->size() > member.most) return invalid_passkey(member.otherwise);
  return std::move(*bytes);
}

/// The member `response`, after checks of the members beside it.
Result<json::Value> inner_of(const json::Value& response) {
  if (json::text_at(response, "type") != "public-key") return invalid_passkey(passkey_fault::kType);
  USHER_CHECK(bytes_at(response, kIdMember));
  if (json::text_at(response, "rawId") != json::text_at(response, kIdMember.name)) return invalid_passkey(passkey_fault::kRawId);
  const json::Value* const inner = response.find("response");
  return inner ? *inner : json::Value();
}

Status check_client_data(std::string_view text, std::string_view type, const CeremonyTerms& terms) {
  const auto parsed = json::parse(text);
  if (!parsed.ok() || !parsed.value().object()) return invalid_passkey(passkey_fault::kClientData);
  const json::Object& data = *parsed.value().object();
  const auto challenge = base64url_decode(json::text_at(data, "challenge"));
  const json::Value* const cross_origin = data.find("crossOrigin");
  const json::Value* const token_binding = data.find("tokenBinding");
  return check_all({
      {json::text_at(data, "type") == type, passkey_fault::kCeremony},
      {challenge && equal_in_constant_time(*challenge, terms.challenge), passkey_fault::kChallenge},
      {std::ranges::count(terms.origins, json::text_at(data, "origin")) > 0, passkey_fault::kOrigin},
      {!cross_origin || *cross_origin == json::Value(false), passkey_fault::kCrossOrigin},
      {!data.find("topOrigin"), passkey_fault::kTopOrigin},
      {!token_binding || json::text_at(*token_binding, "status") != "present", passkey_fault::kTokenBinding},
  });
}

/// Removes the first bytes. Precondition: there are so many.
std::string_view take(std::string_view& bytes, std::size_t size) {
  const auto taken = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return taken;
}

std::int64_t number_in(std::string_view big_endian) {
  std::int64_t number = 0;
  for (const char c : big_endian) number = number << 8 | byte_of(c);
  return number;
}

/// The map at the start of `bytes` as it was encoded, which it removes there; empty without one.
std::string_view take_map(std::string_view& bytes) {
  const std::string_view from_here = bytes;
  return read_cbor_map(bytes) ? from_here.substr(0, from_here.size() - bytes.size()) : std::string_view();
}

Result<AttestedCredential> take_credential(std::string_view& bytes) {
  if (bytes.size() < kAaguidSize + kLengthSize) return invalid_passkey(passkey_fault::kCredentialData);
  AttestedCredential credential{take(bytes, kAaguidSize), {}, {}};
  const auto size = static_cast<std::size_t>(number_in(take(bytes, kLengthSize)));
  if (size == 0 || size > kMaxIdSize || size > bytes.size()) return invalid_passkey(passkey_fault::kCredentialData);
  credential.id = take(bytes, size);
  credential.public_key = take_map(bytes);
  if (credential.public_key.empty()) return invalid_passkey(passkey_fault::kPublicKey);
  return credential;
}

/// Checks lengths and CBOR. Extensions are ignored, and nothing may follow.
Result<AuthenticatorData> read_authenticator_data(std::string_view bytes) {
  if (bytes.size() < kFixedSize) return invalid_passkey(passkey_fault::kAuthenticatorDataSize);
  AuthenticatorData data;
  data.rp_id_hash = take(bytes, kSha256Size);
  const std::uint8_t flags = byte_of(take(bytes, 1).front());
  data.user_present = flags & kPresent;
  data.state = {.sign_count = number_in(take(bytes, kCountSize)),
                .user_verified = (flags & kVerified) != 0,
                .backup_eligible = (flags & kEligible) != 0,
                .backed_up = (flags & kBackedUp) != 0};
  if (flags & kCredential) {
    USHER_TRY(data.credential, take_credential(bytes));
  }
  if ((flags & kExtensions) && take_map(bytes).empty()) return invalid_passkey(passkey_fault::kExtensions);
  if (!bytes.empty()) return invalid_passkey(passkey_fault::kTrailingBytes);
  return data;
}

Status check_data(const AuthenticatorData& data, const CeremonyTerms& terms) {
  return check_all({
      {data.rp_id_hash == sha256(terms.rp_id), passkey_fault::kRpId},
      {data.user_present, passkey_fault::kUserPresence},
      {data.state.user_verified || !terms.demands_user_verification, passkey_fault::kUserVerification},
      {data.state.backup_eligible || !data.state.backed_up, passkey_fault::kBackup},
  });
}

/// The authenticator data in an attestation object.
Result<std::string_view> attested_data(std::string_view object) {
  const auto map = read_cbor_map(object);
  if (!map || !object.empty()) return invalid_passkey(passkey_fault::kAttestationObject);
  const CborItem* const format = find(*map, CborItem::of("fmt"), CborKind::kText);
  const CborItem* const statement = find(*map, CborItem::of("attStmt"), CborKind::kMap);
  const CborItem* const data = find(*map, CborItem::of("authData"), CborKind::kBytes);
  if (!format || !statement || !data) return invalid_passkey(passkey_fault::kAttestationObject);
  std::string_view rest = statement->bytes;
  if (format->bytes == "none" && !read_cbor_map(rest)->empty()) return invalid_passkey(passkey_fault::kAttestationStatement);
  return data->bytes;
}

std::vector<std::string> known_transports(const json::Value& response) {
  std::vector<std::string> known;
  const json::Value* const member = response.find("transports");
  if (!member || !member->array()) return known;
  for (const json::Value& one : *member->array())
    if (one.string() && std::ranges::count(kTransports, *one.string()) > 0 && std::ranges::count(known, *one.string()) == 0)
      known.push_back(*one.string());
  return known;
}

}  // namespace

Result<NewCredential> verify_registration(const json::Value& response, const CeremonyTerms& terms) {
  USHER_TRY(const json::Value inner, inner_of(response));
  USHER_TRY(const std::string client_data, bytes_at(inner, kClientData));
  USHER_CHECK(check_client_data(client_data, "webauthn.create", terms));
  USHER_TRY(const std::string object, bytes_at(inner, kAttestationObject));
  USHER_TRY(const std::string_view bytes, attested_data(object));
  USHER_TRY(const AuthenticatorData data, read_authenticator_data(bytes));
  USHER_CHECK(check_data(data, terms));
  if (!data.credential) return invalid_passkey(passkey_fault::kNoCredential);
  if (base64url_encode(data.credential->id) != json::text_at(response, kIdMember.name))
    return invalid_passkey(passkey_fault::kOtherCredential);
  USHER_CHECK(read_cose_key(data.credential->public_key));
  return NewCredential{.id = base64url_encode(data.credential->id),
                       .public_key = base64url_encode(data.credential->public_key),
                       .aaguid = uuid_text(data.credential->aaguid),
                       .transports = known_transports(inner),
                       .sign_count = data.state.sign_count,
                       .user_verified = data.state.user_verified,
                       .backup_eligible = data.state.backup_eligible,
                       .backed_up = data.state.backed_up};
}

Result<AssertionResponse> read_assertion(const json::Value& response) {
  USHER_TRY(const json::Value inner, inner_of(response));
  AssertionResponse read{.credential_id = std::string(json::text_at(response, kIdMember.name))};
  USHER_TRY(read.client_data, bytes_at(inner, kClientData));
  USHER_TRY(read.authenticator_data, bytes_at(inner, kAuthenticatorData));
  USHER_TRY(read.signature, bytes_at(inner, kSignature));
  if (const json::Value* const handle = inner.find(kUserHandle.name); handle && !handle->is_null()) {
    USHER_TRY(read.user_handle, bytes_at(inner, kUserHandle));
  }
  return read;
}

Result<VerifiedAssertion> verify_assertion(const AssertionResponse& response, std::string_view public_key,
                                           const CeremonyTerms& terms) {
  USHER_CHECK(check_client_data(response.client_data, "webauthn.get", terms));
  USHER_TRY(const AuthenticatorData data, read_authenticator_data(response.authenticator_data));
  USHER_CHECK(check_data(data, terms));
  if (data.credential) return invalid_passkey(passkey_fault::kSecondCredential);
  USHER_TRY(const VerificationKey key, read_cose_key(base64url_decode(public_key).value_or("")));
  if (!key.verify_der(response.authenticator_data + sha256(response.client_data), response.signature))
    return invalid_passkey(passkey_fault::kSignature);
  return data.state;
}

}  // namespace usher::crypto
