#include "tests/testkit/authenticator.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/random.h"

namespace usher::testkit {
namespace {

struct CoseAlgorithm {
  crypto::Algorithm algorithm;
  std::int64_t number;
};
constexpr std::array kAlgorithms{CoseAlgorithm{crypto::Algorithm::kEs256, -7}, CoseAlgorithm{crypto::Algorithm::kEdDsa, -8},
                                 CoseAlgorithm{crypto::Algorithm::kRs256, -257}};

std::int64_t number_of(crypto::Algorithm algorithm) {
  return std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const auto& row) { return row.algorithm == algorithm; })
      ->number;
}

std::string last_bytes(std::uint64_t number, std::size_t count) { return big_endian(number).substr(8 - count); }

/// The smallest encoding of a number that is not negative (X.690 §8.3).
std::string der_integer(std::string_view number) {
  number.remove_prefix(std::min(number.find_first_not_of('\0'), number.size() - 1));
  std::string bytes(number);
  if (static_cast<unsigned char>(bytes.front()) >= 0x80) bytes.insert(0, 1, '\0');
  return "\x02" + last_bytes(bytes.size(), 1) + bytes;
}

const json::Array& list_at(const json::Value& object, std::string_view name) {
  static const json::Array kNothing;
  const json::Value* const member = object.find(name);
  return member && member->array() ? *member->array() : kNothing;
}

bool names(const json::Array& descriptors, std::string_view id) {
  return std::any_of(descriptors.begin(), descriptors.end(), [&](const auto& one) { return json::text_at(one, "id") == id; });
}

std::string data_of(const ResponseParts& parts) {
  std::string data = crypto::sha256(parts.rp_id) + static_cast<char>(parts.flags) + last_bytes(parts.sign_count, 4);
  if (parts.flags & kHasCredential)
    data += parts.aaguid + last_bytes(parts.credential_id.size(), 2) + parts.credential_id + parts.public_key;
  if (parts.flags & kHasExtensions) data += parts.extensions;
  data += parts.data_tail;
  return data.substr(0, parts.data_size);
}

std::string client_data_of(const ResponseParts& parts) { return json::to_text(parts.client_data) + parts.client_data_tail; }

json::Value response_of(std::string_view id, json::Object inner) {
  return json::Object{{"id", id},
                      {"rawId", id},
                      {"type", "public-key"},
                      {"authenticatorAttachment", "platform"},
                      {"clientExtensionResults", json::Object{}},
                      {"response", std::move(inner)}};
}

std::string_view host_of(std::string_view origin) {
  const auto host = origin.substr(std::min(origin.find("://") + 3, origin.size()));
  return host.substr(0, host.find(':'));
}

}  // namespace

std::string der_of(std::string_view r_and_s) {
  const std::string numbers = der_integer(r_and_s.substr(0, 32)) + der_integer(r_and_s.substr(32));
  return "\x30" + last_bytes(numbers.size(), 1) + numbers;
}

std::string cose_key_of(const crypto::VerificationKey& key) {
  const json::Value jwk = json::parse(key.public_jwk().value()).value();
  const auto bytes = [&](std::string_view name) { return cbor_bytes(base64url_decode(json::text_at(jwk, name)).value()); };
  const std::string algorithm = cbor_integer(3) + cbor_integer(number_of(key.algorithm()));
  const auto start = [&](std::uint64_t members, std::int64_t type) {
    return cbor_head(5, members) + cbor_integer(1) + cbor_integer(type) + algorithm;
  };
  if (key.algorithm() == crypto::Algorithm::kRs256)
    return start(4, 3) + cbor_integer(-1) + bytes("n") + cbor_integer(-2) + bytes("e");
  if (key.algorithm() == crypto::Algorithm::kEdDsa)
    return start(4, 1) + cbor_integer(-1) + cbor_integer(6) + cbor_integer(-2) + bytes("x");
  return start(5, 2) + cbor_integer(-1) + cbor_integer(1) + cbor_integer(-2) + bytes("x") + cbor_integer(-3) + bytes("y");
}

ResponseParts SoftAuthenticator::parts_of(std::string_view type, const json::Value& options, std::string_view origin,
                                          const Passkey& passkey) const {
  ResponseParts parts;
  parts.client_data = {
      {"type", type}, {"challenge", json::text_at(options, "challenge")}, {"origin", origin}, {"crossOrigin", false}};
  parts.rp_id = passkey.rp_id;
  parts.flags =
      static_cast<std::uint8_t>(kUserPresent | (options_.user_verifies ? kUserVerified : 0) |
                                (options_.backup_eligible ? kBackupEligible : 0) | (options_.backed_up ? kBackedUp : 0));
  parts.sign_count = passkey.counter;
  return parts;
}

json::Value SoftAuthenticator::create(const json::Value& options, std::string_view origin) {
  const auto& offered = list_at(options, "pubKeyCredParams");
  const auto is_ours = [&](const json::Value& one) {
    const json::Value* const number = one.find("alg");
    return number && *number == json::Value(number_of(algorithm_));
  };
  if (std::none_of(offered.begin(), offered.end(), is_ours)) return nullptr;
  for (const Passkey& passkey : passkeys_)
    if (names(list_at(options, "excludeCredentials"), base64url_encode(passkey.id))) return nullptr;

  const json::Value* const rp = options.find("rp");
  const json::Value* const user = options.find("user");
  const std::string_view rp_id = rp ? json::text_at(*rp, "id") : std::string_view();
  crypto::SystemRandom random;
  passkeys_.push_back({.rp_id = std::string(rp_id.empty() ? host_of(origin) : rp_id),
                       .id = crypto::random_bytes(random, 16),
                       .user_handle = base64url_decode(user ? json::text_at(*user, "id") : std::string_view()).value_or(""),
                       .key = crypto::SigningKey::generate(algorithm_).value()});
  const Passkey& passkey = passkeys_.back();
  ResponseParts parts = parts_of("webauthn.create", options, origin, passkey);
  parts.flags |= kHasCredential;
  parts.aaguid = options_.aaguid;
  parts.credential_id = passkey.id;
  parts.public_key = cose_key_of(passkey.key);
  if (alter) alter(parts);
  const std::string object = cbor_head(5, 3) + cbor_text("fmt") + cbor_text(parts.format) + cbor_text("attStmt") +
                             parts.statement + cbor_text("authData") + cbor_bytes(data_of(parts)) + parts.object_tail;
  return response_of(base64url_encode(passkey.id), {{"clientDataJSON", base64url_encode(client_data_of(parts))},
                                                    {"attestationObject", base64url_encode(object)},
                                                    {"transports", json::Array{"internal", "hybrid"}}});
}

json::Value SoftAuthenticator::get(const json::Value& options, std::string_view origin) {
  const std::string_view asked = json::text_at(options, "rpId");
  const std::string rp_id(asked.empty() ? host_of(origin) : asked);
  const auto& allowed = list_at(options, "allowCredentials");
  const auto passkey = std::find_if(passkeys_.rbegin(), passkeys_.rend(), [&](const Passkey& one) {
    return one.rp_id == rp_id && (allowed.empty() || names(allowed, base64url_encode(one.id)));
  });
  if (passkey == passkeys_.rend()) return nullptr;
  passkey->counter += options_.counter_step;
  ResponseParts parts = parts_of("webauthn.get", options, origin, *passkey);
  if (alter) alter(parts);
  const std::string client_data = client_data_of(parts);
  const std::string data = data_of(parts);
  const std::string raw = passkey->key.sign(data + crypto::sha256(client_data)).value();
  const json::Value user_handle = passkey->user_handle.empty() ? json::Value() : base64url_encode(passkey->user_handle);
  const std::string signature = algorithm_ == crypto::Algorithm::kEs256 ? der_of(raw) : raw;
  return response_of(base64url_encode(passkey->id), {{"clientDataJSON", base64url_encode(client_data)},
                                                     {"authenticatorData", base64url_encode(data)},
                                                     {"signature", base64url_encode(signature)},
                                                     {"userHandle", user_handle}});
}

}  // namespace usher::testkit
