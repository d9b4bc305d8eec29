#include "common/crypto/password_formats/fields.h"
#include "common/crypto/password_formats/format.h"
#include "common/crypto/password_formats/system_crypt.h"

// $2b$CC$ + 22 characters of salt + 31 of hash: 60 in total. $2a$ and $2y$ are older names of the same function.

namespace usher::crypto {
namespace {

constexpr std::size_t kPasswordBytesUsed = 72;
constexpr CostBound kCostBound{"bcrypt", "cost", 4, 14};

bool is_bcrypt(std::string_view hash) { return hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$"); }

Status check_bcrypt(std::string_view hash) {
  const auto fields = dollar_fields(hash);
  if (fields.size() != 3 || fields[1].size() != 2 || fields[2].size() != 53 || !consists_of(fields[2], kCryptAlphabet))
    return malformed_hash("bcrypt");
  const auto cost = plain_number(fields[1].front() == '0' ? fields[1].substr(1) : fields[1]);
  if (!cost) return malformed_hash("bcrypt");
  return within(*cost, kCostBound);
}

/// bcrypt uses only the first 72 bytes of a password, so a longer password is verified by its first 72 bytes.
Result<bool> verify_bcrypt(std::string_view password, std::string_view hash, HashArena&) {
  USHER_CHECK(check_bcrypt(hash));
  return system_crypt_matches(password.substr(0, kPasswordBytesUsed), hash);
}

}  // namespace

const PasswordFormat kBcryptFormat{"bcrypt", is_bcrypt, check_bcrypt, verify_bcrypt, kPasswordBytesUsed};

}  // namespace usher::crypto
