#include "common/crypto/jwk.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"

namespace usher::crypto {
namespace {

using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreedBy<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, FreedBy<OSSL_PARAM_free>>;

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;  // bounds the time of a verification (denial of service)
constexpr int kMaxExponentBits = 64;
constexpr std::size_t kCoordinateSize = 32;  // for P-256 and Ed25519

/// RFC 7518 §6.2.1.1.
struct Curve {
  std::string_view crv;
  const char* group;
  std::size_t coordinate_size;
};
constexpr std::array kCurves{Curve{"P-256", "prime256v1", kCoordinateSize}, Curve{"P-384", "secp384r1", 48},
                             Curve{"P-521", "secp521r1", 66}};

Result<std::string> bytes_member(const json::Value& jwk, std::string_view name) {
  auto bytes = base64url_decode(json::text_at(jwk, name));
  if (!bytes || bytes->empty()) return unusable_key(std::string(name) + " is missing or not base64url");
  return std::move(*bytes);
}

Result<std::string> coordinate(const json::Value& jwk, std::string_view name, std::size_t size = kCoordinateSize) {
  USHER_TRY(std::string bytes, bytes_member(jwk, name));
  if (bytes.size() != size) return unusable_key(std::string(name) + " does not have " + std::to_string(size) + " bytes");
  return bytes;
}

enum class Part { kPublic, kPrivate };

Result<Pkey> key_of(const char* type, const ParamBuilder& builder, Part part) {
  const int selection = part == Part::kPrivate ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  const bool worked = params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                      EVP_PKEY_fromdata(context.get(), &made, selection, params.get()) == 1;
  Pkey key(made);
  if (!worked) return unusable_key("its numbers do not form a valid " + std::string(type) + " key (" + openssl_reason() + ")");
  return key;
}

BigNumber big_number(std::string_view bytes) {
  return BigNumber(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

struct NumberMember {
  std::string_view member;
  const char* param;
};
/// RFC 7518 §6.3.2, except for keys with more than two primes.
constexpr std::array kRsaPrivateMembers{
    NumberMember{"d", OSSL_PKEY_PARAM_RSA_D},          NumberMember{"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    NumberMember{"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    NumberMember{"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    NumberMember{"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, NumberMember{"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};

/// The builder borrows `held` until it builds its parameters.
Status push_rsa_private(const json::Value& jwk, const ParamBuilder& builder, std::vector<BigNumber>& held) {
  for (const auto& [member, param] : kRsaPrivateMembers) {
    USHER_TRY(const std::string bytes, bytes_member(jwk, member));
    if (bytes.size() > kMaxRsaBits / 8) return unusable_key(std::string(member) + " is too long");
    held.push_back(big_number(bytes));
    must(held.back() && OSSL_PARAM_BLD_push_BN(builder.get(), param, held.back().get()) == 1, "hold a private RSA key");
  }
  return done();
}

Result<Pkey> rsa_key(const json::Value& jwk, Part part) {
  USHER_TRY(const std::string modulus, bytes_member(jwk, "n"));
  USHER_TRY(const std::string exponent, bytes_member(jwk, "e"));
  if (modulus.size() > kMaxRsaBits / 8 || exponent.size() > kMaxExponentBits / 8) return unusable_key("n or e is too long");
  const BigNumber n = big_number(modulus);
  const BigNumber e = big_number(exponent);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  must(n && e && builder && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
           OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1,
       "hold an RSA key");
  // With an exponent of 1 a signature equals its message, so that anyone can forge one.
  if (!BN_is_odd(n.get()) || !BN_is_odd(e.get()) || BN_is_one(e.get())) return unusable_key("n or e is even, or e is 1");
  std::vector<BigNumber> held;
  if (part == Part::kPrivate) USHER_CHECK(push_rsa_private(jwk, builder, held));
  USHER_TRY(Pkey key, key_of("RSA", builder, part));
  const auto usable = algorithm_of(key.get());
  return usable.ok() ? Result<Pkey>(std::move(key)) : usable.error();
}

Result<Pkey> ec_key(const json::Value& jwk, Part part) {
  const std::string_view crv = json::text_at(jwk, "crv");
  const auto* const curve = find_by(kCurves, crv, &Curve::crv);
  if (!curve) return unusable_key("for kty EC only the curves P-256, P-384 and P-521 are supported");
  USHER_TRY(const std::string x, coordinate(jwk, "x", curve->coordinate_size));
  USHER_TRY(const std::string y, coordinate(jwk, "y", curve->coordinate_size));
  const std::string point = '\x04' + x + y;  // SEC 1 §2.3.3, uncompressed; rejected below if the point is not on the curve
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  must(builder && OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0) == 1 &&
           OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1,
       "hold an EC key");
  BigNumber d;
  if (part == Part::kPrivate) {
    USHER_TRY(const std::string scalar, coordinate(jwk, "d", curve->coordinate_size));
    d = big_number(scalar);
    must(d && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get()) == 1, "hold a private EC key");
  }
  return key_of("EC", builder, part);
}

/// The points of Ed25519 whose order divides 8, without the bit of their sign. One signature fits many texts under such a key,
/// and the library takes it.
constexpr std::array<std::string_view, 7> kSmallOrder{"0000000000000000000000000000000000000000000000000000000000000000",
                                                      "0100000000000000000000000000000000000000000000000000000000000000",
                                                      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                                                      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                                                      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                                      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                                      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

bool is_of_small_order(std::string point) {
  point.back() = static_cast<char>(point.back() & 0x7f);
  return contains(kSmallOrder, hex_encode(point));
}

Result<Pkey> okp_key(const json::Value& jwk, Part part) {
  if (json::text_at(jwk, "crv") != "Ed25519") return unusable_key("for kty OKP only the curve Ed25519 is supported");
  const bool is_private = part == Part::kPrivate;
  USHER_TRY(const std::string bytes, coordinate(jwk, is_private ? "d" : "x"));
  if (!is_private && is_of_small_order(bytes)) return unusable_key("x is a point of small order");
  const auto make = is_private ? EVP_PKEY_new_raw_private_key : EVP_PKEY_new_raw_public_key;
  Pkey key(make(EVP_PKEY_ED25519, nullptr, bytes_of(std::string_view(bytes)), bytes.size()));
  if (!key) return unusable_key(openssl_reason());
  return key;
}

struct KeyType {
  std::string_view kty;
  Result<Pkey> (*read)(const json::Value& jwk, Part part);
};
constexpr std::array kKeyTypes{KeyType{"RSA", rsa_key}, KeyType{"EC", ec_key}, KeyType{"OKP", okp_key}};

Result<Pkey> read_key(const json::Value& jwk, Part part) {
  const std::string_view kty = json::text_at(jwk, "kty");
  for (const KeyType& type : kKeyTypes)
    if (type.kty == kty) return type.read(jwk, part);
  return unusable_key("kty must be RSA, EC or OKP");
}

std::string number_param(const EVP_PKEY* key, const char* name, std::size_t padded_size) {
  BIGNUM* number = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &number) == 1, "read a number of a key");
  const BigNumber owner(number);
  std::string bytes(padded_size ? padded_size : static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  must(BN_bn2binpad(number, bytes_of(bytes), static_cast<int>(bytes.size())) >= 0, "write a number of a key");
  return base64url_encode(bytes);
}

std::string ed25519_public(const EVP_PKEY* key) {
  std::string bytes(kCoordinateSize, '\0');
  std::size_t size = bytes.size();
  must(EVP_PKEY_get_raw_public_key(key, bytes_of(bytes), &size) == 1 && size == bytes.size(), "read an Ed25519 key");
  return base64url_encode(bytes);
}

}  // namespace

Error unusable_key(std::string_view why) {
  return error(ErrorCode::kInvalidArgument, std::string("The key cannot be used: ").append(why));
}

Result<Algorithm> algorithm_of(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519")) return Algorithm::kEdDsa;
  if (EVP_PKEY_is_a(key, "RSA")) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < kMinRsaBits || bits > kMaxRsaBits) return unusable_key("an RSA key must have 2048 to 8192 bits");
    return Algorithm::kRs256;
  }
  char group[64] = "";
  if (EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
      std::string_view(group) == "prime256v1")
    return Algorithm::kEs256;
  return unusable_key("it must be RSA, P-256 or Ed25519");
}

Result<Algorithm> algorithm_of(const ParsedJwk& jwk) {
  USHER_TRY(const Algorithm algorithm, algorithm_of(jwk.key.get()));
  if (jwk.alg && *jwk.alg != name_of(algorithm)) return unusable_key("its alg does not match its type");
  return algorithm;
}

std::string ecdsa_der(std::string_view r_and_s) {
  const auto size = r_and_s.size() / 2;
  const EcdsaSignature parts(ECDSA_SIG_new());
  BIGNUM* const r = BN_bin2bn(bytes_of(r_and_s.substr(0, size)), static_cast<int>(size), nullptr);
  BIGNUM* const s = BN_bin2bn(bytes_of(r_and_s.substr(size)), static_cast<int>(size), nullptr);
  must(parts && r && s && ECDSA_SIG_set0(parts.get(), r, s) == 1, "hold an ECDSA signature");
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(parts.get(), &der);
  must(length > 0, "encode an ECDSA signature");
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return text;
}

namespace {

Result<ParsedJwk> parse(std::string_view text, Part part) {
  USHER_TRY(const json::Value jwk, json::parse(text));
  if (!jwk.object()) return unusable_key("it is not a JSON object");
  USHER_TRY(Pkey key, read_key(jwk, part));
  if (jwk.find("use") && json::text_at(jwk, "use") != "sig") return unusable_key("its use is not sig");
  ParsedJwk parsed{std::move(key), {}, {}};
  if (jwk.find("alg")) parsed.alg = json::text_at(jwk, "alg");
  if (const json::Value* const kid = jwk.find("kid")) {
    if (!kid->string() || kid->string()->empty()) return unusable_key("its kid is not a string");
    parsed.kid = *kid->string();
  }
  return parsed;
}

}  // namespace

Result<ParsedJwk> parse_public_jwk(std::string_view text) { return parse(text, Part::kPublic); }

Result<ParsedJwk> parse_private_jwk(const Secret& text) { return parse(text.expose(), Part::kPrivate); }

json::Object public_members(const EVP_PKEY* key, Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return {
          {"e", number_param(key, OSSL_PKEY_PARAM_RSA_E, 0)}, {"kty", "RSA"}, {"n", number_param(key, OSSL_PKEY_PARAM_RSA_N, 0)}};
    case Algorithm::kEs256:
      return {{"crv", "P-256"},
              {"kty", "EC"},
              {"x", number_param(key, OSSL_PKEY_PARAM_EC_PUB_X, kCoordinateSize)},
              {"y", number_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinateSize)}};
    case Algorithm::kEdDsa:
      return {{"crv", "Ed25519"}, {"kty", "OKP"}, {"x", ed25519_public(key)}};
    case Algorithm::kHs256:
      break;
  }
  return {};
}

std::string thumbprint(const json::Object& public_members) { return sha256_base64url(json::to_text(public_members)); }

}  // namespace usher::crypto
