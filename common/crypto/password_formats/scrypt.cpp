#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/openssl_handles.h"
#include "common/crypto/password_formats/format.h"

// Better Auth's form: 32 lower-case hex characters, ':', 128 more. The salt is the text of those 32 characters, not the bytes
// that they encode. The cost is not stored; it is always N = 16384, r = 16, p = 1, which needs 32 MiB.

namespace usher::crypto {
namespace {

constexpr std::size_t kScryptSaltSize = 32;
constexpr std::size_t kScryptKeySize = 64;
constexpr std::uint64_t kN = 16384;
constexpr std::uint64_t kR = 16;
constexpr std::uint64_t kP = 1;
constexpr std::uint64_t kMaxMemory = std::uint64_t{64} << 20;  // OpenSSL's default bound is slightly too low
constexpr std::string_view kHex = "0123456789abcdef";

bool is_scrypt(std::string_view hash) {
  return hash.find(':') == kScryptSaltSize && consists_of(hash.substr(0, kScryptSaltSize), kHex);
}

Status check_scrypt(std::string_view hash) {
  const bool well_formed = is_scrypt(hash) && hash.size() == kScryptSaltSize + 1 + 2 * kScryptKeySize &&
                           consists_of(hash.substr(kScryptSaltSize + 1), kHex);
  if (!well_formed) return malformed_hash("scrypt");
  return done();
}

Result<bool> verify_scrypt(std::string_view password, std::string_view hash, HashArena&) {
  USHER_CHECK(check_scrypt(hash));
  const auto wanted = hex_decode(hash.substr(kScryptSaltSize + 1));
  std::string key(kScryptKeySize, '\0');
  const int worked = EVP_PBE_scrypt(password.data(), password.size(), bytes_of(hash.substr(0, kScryptSaltSize)), kScryptSaltSize,
                                    kN, kR, kP, kMaxMemory, bytes_of(key), key.size());
  if (worked != 1) return error_because(ErrorCode::kOverloaded, openssl_reason());
  return wanted && equal_in_constant_time(key, *wanted);
}

}  // namespace

const PasswordFormat kScryptFormat{"scrypt", is_scrypt, check_scrypt, verify_scrypt};

}  // namespace usher::crypto
