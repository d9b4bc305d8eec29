
#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/crypto/openssl_handles.h"
#include "common/crypto/password_formats/format.h"

// Django's form: NAME$iterations$salt$key. The salt is used as text, the key is padded base64.

namespace usher::crypto {
namespace {

struct Pbkdf2Variant {
  std::string_view prefix;
  const EVP_MD* (*digest)();
  std::size_t key_size;
};

constexpr std::array kVariants{
    Pbkdf2Variant{"pbkdf2_sha256$", EVP_sha256, 32},
    Pbkdf2Variant{"pbkdf2_sha1$", EVP_sha1, 20},
    Pbkdf2Variant{"pbkdf2_sha512$", EVP_sha512, 64},
};
constexpr CostBound kIterationsBound{"pbkdf2", "iterations", 1, 2000000};
constexpr std::size_t kMaxPbkdf2SaltSize = 128;

struct Pbkdf2Hash {
  const Pbkdf2Variant* variant;
  std::uint32_t iterations;
  std::string_view salt;
  std::string key;
};

const Pbkdf2Variant* variant_of(std::string_view hash) {
  return find_where(kVariants, [&](const Pbkdf2Variant& v) { return hash.starts_with(v.prefix); });
}

bool is_pbkdf2(std::string_view hash) { return variant_of(hash) != nullptr; }

Result<Pbkdf2Hash> parse_pbkdf2(std::string_view hash) {
  const Error malformed = malformed_hash("pbkdf2");
  const Pbkdf2Variant* const variant = variant_of(hash);
  if (!variant) return malformed;
  const auto fields = dollar_fields(hash.substr(variant->prefix.size() - 1));
  if (fields.size() != 3) return malformed;
  const auto iterations = plain_number(fields[0]);
  auto key = base64_decode(fields[2]);
  if (!iterations || fields[1].empty() || fields[1].size() > kMaxPbkdf2SaltSize || !key || key->size() != variant->key_size)
    return malformed;
  USHER_CHECK(within(*iterations, kIterationsBound));
  return Pbkdf2Hash{variant, *iterations, fields[1], std::move(*key)};
}

Status check_pbkdf2(std::string_view hash) {
  USHER_TRY([[maybe_unused]] const auto parsed, parse_pbkdf2(hash));
  return done();
}

Result<bool> verify_pbkdf2(std::string_view password, std::string_view hash, HashArena&) {
  USHER_TRY(const Pbkdf2Hash parsed, parse_pbkdf2(hash));
  std::string key(parsed.key.size(), '\0');
  const int worked = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(parsed.salt),
                                       static_cast<int>(parsed.salt.size()), static_cast<int>(parsed.iterations),
                                       parsed.variant->digest(), static_cast<int>(key.size()), bytes_of(key));
  if (worked != 1) return error_because(ErrorCode::kInternal, openssl_reason());
  return equal_in_constant_time(key, parsed.key);
}

}  // namespace

const PasswordFormat kPbkdf2Format{"pbkdf2", is_pbkdf2, check_pbkdf2, verify_pbkdf2};

}  // namespace usher::crypto
