#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/secret.h"
#include "common/crypto/hash_arenas.h"
#include "common/crypto/password_formats/argon2.h"
#include "common/crypto/random.h"

namespace usher::crypto {

/// NFKC (UAX #15), as passwords are hashed; nullopt for invalid UTF-8.
std::optional<Secret> normalise_password(std::string_view utf8);

/// The name of the format of a stored hash ("argon2", "bcrypt", "scrypt", "pbkdf2", "sha-crypt"). An error, safe to show, for
/// an unknown, malformed or too costly one says which, and the bound.
Result<std::string_view> recognise_password_hash(std::string_view hash);

/// Makes and checks stored passwords. Each call runs on the caller's thread, and at most as many at once as there are arenas;
/// the others wait in order. Safe from any thread; hold no lock while calling.
class PasswordHasher {
 public:
  struct Verdict {
    bool matches = false;
    /// Matches, but was not made by hash() with the current cost. Never where the format looked at a part of the password only.
    bool needs_rehash = false;
  };

  /// `cost` has passed check_argon2_cost; `random` outlives this. `arenas` 0 means one a core.
  PasswordHasher(Argon2Cost cost, Random& random, std::size_t arenas = 0);

  /// A PHC string: $argon2id$v=19$m=..,t=..,p=..$salt$key. kOverloaded when there is no memory.
  Result<std::string> hash(const Secret& normalised_password) const;
  /// Takes every format of recognise_password_hash, whose errors it gives; kOverloaded when there is no memory.
  Result<Verdict> verify(const Secret& normalised_password, std::string_view stored_hash) const;
  /// Costs what verify() costs for a hash of the current parameters, and answers like it for a wrong password, errors included:
  /// for accounts that are not there.
  Result<Verdict> dummy_verify(const Secret& normalised_password) const;
  /// Gives back the memory that no hash used since the last call.
  void release_idle_memory() const { arenas_.release_idle(); }
  /// How many hashes were computed so far, to make or to verify one.
  [[nodiscard]] std::uint64_t hashes() const { return arenas_.leases(); }

 private:
  const Argon2Cost cost_;
  const std::string dummy_hash_;  ///< Of the current cost, and of no password.
  Random& random_;
  mutable HashArenas arenas_;
};

}  // namespace usher::crypto
