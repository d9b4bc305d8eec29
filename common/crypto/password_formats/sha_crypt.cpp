#include "common/crypto/password_formats/fields.h"
#include "common/crypto/password_formats/format.h"
#include "common/crypto/password_formats/system_crypt.h"

// $5$[rounds=N$]salt$hash (SHA-256, 43 characters of hash) and $6$ (SHA-512, 86). The default is 5000 rounds.

namespace usher::crypto {
namespace {

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

const PasswordFormat kShaCryptFormat{"sha-crypt", is_sha_crypt, check_sha_crypt, verify_sha_crypt};

}  // namespace usher::crypto
