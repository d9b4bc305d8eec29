#include <memory>

#include <crypt.h>
#include <string.h>  // explicit_bzero

#include "common/base/secret.h"
#include "common/crypto/digest.h"
#include "common/crypto/password_formats/format.h"

// The formats that crypt(3) verifies.

namespace usher::crypto {
namespace {

struct WipeAndDelete {
  void operator()(crypt_data* data) const {
    explicit_bzero(data, sizeof *data);
    delete data;
  }
};

/// Whether crypt(3) turns `password` into `hash`. Precondition: `hash` was checked. A password with a NUL or one that crypt
/// rejects (512 bytes and more) matches nothing.
Result<bool> system_crypt_matches(std::string_view password, std::string_view hash) {
  if (password.size() >= CRYPT_MAX_PASSPHRASE_SIZE || password.find('\0') != std::string_view::npos) return false;
  const Secret phrase{std::string(password)};
  const std::string setting(hash);
  const std::unique_ptr<crypt_data, WipeAndDelete> data(new crypt_data{});
  const char* const made = crypt_r(phrase.expose().data(), setting.c_str(), data.get());
  if (!made || *made == '*') return error_because(ErrorCode::kInternal, "crypt(3) refused the hash's setting");
  return equal_in_constant_time(made, hash);
}

// $2b$CC$ + 22 characters of salt + 31 of hash: 60 in total. $2a$ and $2y$ are older names of the same function.

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

// $5$[rounds=N$]salt$hash (SHA-256, 43 characters of hash) and $6$ (SHA-512, 86). The default is 5000 rounds.

constexpr std::size_t kMaxShaCryptSaltSize = 16;
constexpr CostBound kRoundsBound{"sha-crypt", "rounds", 1000, 1000000};

bool is_sha_crypt(std::string_view hash) { return hash.starts_with("$5$") || hash.starts_with("$6$"); }

Status check_sha_crypt(std::string_view hash) {
  const Error malformed = malformed_hash("sha-crypt");
  auto fields = dollar_fields(hash);
  if (fields.size() == 4) {
    const auto rounds = named_number(fields[1], "rounds=");
    if (!rounds) return malformed;
    USHER_CHECK(within(*rounds, kRoundsBound));
    fields.erase(fields.begin() + 1);
  }
  if (fields.size() != 3) return malformed;
  const std::size_t hash_size = fields[0] == "5" ? 43 : 86;
  const bool well_formed = !fields[1].empty() && fields[1].size() <= kMaxShaCryptSaltSize &&
                           consists_of(fields[1], kCryptAlphabet) && fields[2].size() == hash_size &&
                           consists_of(fields[2], kCryptAlphabet);
  if (!well_formed) return malformed;
  return done();
}

Result<bool> verify_sha_crypt(std::string_view password, std::string_view hash, HashArena&) {
  USHER_CHECK(check_sha_crypt(hash));
  return system_crypt_matches(password, hash);
}

}  // namespace

const PasswordFormat kBcryptFormat{"bcrypt", is_bcrypt, check_bcrypt, verify_bcrypt, kPasswordBytesUsed};
const PasswordFormat kShaCryptFormat{"sha-crypt", is_sha_crypt, check_sha_crypt, verify_sha_crypt};

}  // namespace usher::crypto
