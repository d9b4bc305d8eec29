#include "common/crypto/webauthn/soft_passkey.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/random.h"

namespace usher::crypto {
namespace {

constexpr std::size_t kCredentialId = 16;
constexpr char kPresentVerifiedAttested = 0x45;   ///< Flags (WebAuthn §6.1): UP, UV and AT.
constexpr std::size_t kCounterAndModel = 4 + 16;  ///< Zeros.

std::string last_bytes(std::uint64_t number, std::size_t count) { return big_endian(number).substr(8 - count); }

/// The public part of a key of ES256 (RFC 9053 §7.1.1).
std::string cose_of(const SigningKey& key) {
  const auto jwk = json::parse_stored(key.public_jwk().value_or(""));
  const auto coordinate = [&](std::string_view name) {
    return cbor_bytes(base64url_decode(json::text_at(jwk, name)).value_or(""));
  };
  std::string map = cbor_head(5, 5);
  for (const auto number : {1, 2, 3, -7, -1, 1, -2}) map += cbor_integer(number);
  return map + coordinate("x") + cbor_integer(-3) + coordinate("y");
}

}  // namespace

std::string cbor_head(unsigned major, std::uint64_t number) {
  const auto first = [major](unsigned more) { return std::string(1, static_cast<char>(major << 5 | more)); };
  if (number < 24) return first(static_cast<unsigned>(number));
  if (number < 0x100) return first(24) + last_bytes(number, 1);
  if (number < 0x10000) return first(25) + last_bytes(number, 2);
  return number < 0x1'0000'0000 ? first(26) + last_bytes(number, 4) : first(27) + last_bytes(number, 8);
}

std::string cbor_integer(std::int64_t number) {
  return number < 0 ? cbor_head(1, static_cast<std::uint64_t>(-1 - number)) : cbor_head(0, static_cast<std::uint64_t>(number));
}

std::string cbor_bytes(std::string_view bytes) { return cbor_head(2, bytes.size()).append(bytes); }

std::string cbor_text(std::string_view text) { return cbor_head(3, text.size()).append(text); }

Result<SoftPasskey> make_soft_passkey(const json::Object& options, std::string_view origin) {
  USHER_TRY(auto key, SigningKey::generate(Algorithm::kEs256));
  SystemRandom random;
  const auto id = random_bytes(random, kCredentialId);
  const auto* const party = options.find("rp");
  const json::Object client_data{{"type", "webauthn.create"},
                                 {"challenge", json::text_at(options, "challenge")},
                                 {"origin", origin},
                                 {"crossOrigin", false}};
  auto data = sha256(party ? json::text_at(*party, "id") : std::string_view());
  data.append(1, kPresentVerifiedAttested).append(kCounterAndModel, '\0');
  data.append(last_bytes(id.size(), 2)).append(id).append(cose_of(key));
  const auto object = cbor_head(5, 3) + cbor_text("fmt") + cbor_text("none") + cbor_text("attStmt") + cbor_head(5, 0) +
                      cbor_text("authData") + cbor_bytes(data);
  json::Object response{{"clientDataJSON", base64url_encode(json::to_text(client_data))},
                        {"attestationObject", base64url_encode(object)},
                        {"transports", json::Array{"internal", "hybrid"}}};
  json::Object registration{{"id", base64url_encode(id)},
                            {"rawId", base64url_encode(id)},
                            {"type", "public-key"},
                            {"authenticatorAttachment", "platform"},
                            {"clientExtensionResults", json::Object{}},
                            {"response", std::move(response)}};
  return SoftPasskey{.key = std::move(key), .registration = std::move(registration)};
}

}  // namespace usher::crypto
