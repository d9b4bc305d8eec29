#include "common/crypto/webauthn/cose_key.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/webauthn/cbor.h"
#include "common/crypto/webauthn/fault.h"
#include "common/json/value.h"

namespace usher::crypto {
namespace {

// Labels of RFC 9053 §7.1 and RFC 8230 §4.
constexpr std::int64_t kKeyType = 1;
constexpr std::int64_t kAlgorithm = 3;
constexpr std::int64_t kCurve = -1;

/// A kind of key, and the words of a JWK for it.
struct KeyKind {
  std::int64_t algorithm;
  std::int64_t key_type;
  std::optional<std::int64_t> curve;
  std::size_t members;
  std::string_view kty;
  std::string_view crv;
  std::array<std::string_view, 2> numbers;  ///< Byte strings, whose labels count down; empty: none.
};
constexpr std::array kKeyKinds{KeyKind{-7, 2, 1, 5, "EC", "P-256", {"x", "y"}}, KeyKind{-8, 1, 6, 4, "OKP", "Ed25519", {"x", ""}},
                               KeyKind{-257, 3, std::nullopt, 4, "RSA", "", {"n", "e"}}};

std::optional<std::int64_t> integer_at(const CborMap& map, std::int64_t label) {
  const CborItem* const item = find(map, CborItem::of(label), CborKind::kInteger);
  if (!item) return std::nullopt;
  return item->integer;
}

/// nullopt unless type, curve and number of members are the kind's. Without a byte string that it needs, the JWK is refused.
std::optional<json::Object> jwk_of(const CborMap& map, const KeyKind& kind) {
  if (integer_at(map, kKeyType) != kind.key_type || integer_at(map, kCurve) != kind.curve) return std::nullopt;
  if (map.size() != kind.members) return std::nullopt;
  json::Object jwk{{"kty", kind.kty}, {"crv", kind.crv}};
  std::int64_t label = kind.curve ? kCurve - 1 : kCurve;
  for (const std::string_view name : kind.numbers) {
    const CborItem* const bytes = find(map, CborItem::of(label--), CborKind::kBytes);
    if (bytes) jwk.set(std::string(name), base64url_encode(bytes->bytes));
  }
  return jwk;
}

}  // namespace

Result<VerificationKey> read_cose_key(std::string_view cbor) {
  const auto map = read_cbor_map(cbor);
  if (!map || !cbor.empty()) return invalid_passkey(passkey_fault::kPublicKey);
  const auto algorithm = integer_at(*map, kAlgorithm);
  const auto* const kind = find_by(kKeyKinds, algorithm, &KeyKind::algorithm);
  if (!kind) return invalid_passkey(passkey_fault::kAlgorithm);
  const auto jwk = jwk_of(*map, *kind);
  if (!jwk) return invalid_passkey(passkey_fault::kPublicKey);
  auto key = VerificationKey::from_jwk(json::to_text(*jwk));
  return key.ok() ? std::move(key) : invalid_passkey(passkey_fault::kPublicKey);
}

}  // namespace usher::crypto
