#pragma once

#include "common/base/secret.h"
#include "common/crypto/password_formats/argon2.h"
#include "common/crypto/random.h"

namespace usher::crypto {

/// NFKC (UAX #15), the form in which passwords are hashed; nullopt for invalid UTF-8.
std::optional<Secret> normalise_password(std::string_view utf8);

/// The name of the format of a stored hash ("argon2", "bcrypt", "scrypt", "pbkdf2", "sha-crypt"). Error: kInvalidArgument if the
/// hash is unknown, malformed or too expensive; `what` names the reason and the bound and is safe to show.
Result<std::string_view> recognise_password_hash(std::string_view hash);

/// Returns the part of a stored hash before its salt: format and cost. Hashes with the same text take equally long.
std::string cost_class_of(std::string_view hash);

/// Creates and verifies stored passwords. Each call runs on the caller's thread, at most as many concurrently as there are
/// arenas; other callers wait in order. Safe from any thread. Precondition: the caller holds no lock.
class PasswordHasher {
 public:
  struct Verdict {
    bool matches = false;
    /// The hash matches but hash() with the current cost did not create it. Always false if the format ignored a part of the
    /// password.
    bool needs_rehash = false;
  };

  /// `cost` passes check_argon2_cost; `random` outlives this object. 0 `arenas` means one a core.
  PasswordHasher(Argon2Cost cost, Random& random, std::size_t arenas = 0);

  /// Returns a PHC string: $argon2id$v=19$m=..,t=..,p=..$salt$key. Error: kOverloaded if there is no memory.
  Result<std::string> hash(const Secret& normalised_password) const;
  /// Supports every format of recognise_password_hash and returns its errors. Error: kOverloaded if there is no memory.
  Result<Verdict> verify(const Secret& normalised_password, std::string_view stored_hash) const;
  /// User enumeration by timing: for an account that does not exist, this call takes as long as verify() with the current
  /// parameters and returns the same result as a wrong password, including errors.
  Result<Verdict> dummy_verify(const Secret& normalised_password) const;
  /// Releases the memory that no hash has used since the last call.
  void release_idle_memory() const { arenas_.release_idle(); }
  /// The number of hashes computed so far, for creation and verification.
  [[nodiscard]] std::uint64_t hashes() const { return arenas_.leases(); }

 private:
  const Argon2Cost cost_;
  const std::string dummy_hash_;  ///< With the current cost; matches no password.
  Random& random_;
  mutable HashArenas arenas_;
};

}  // namespace usher::crypto
