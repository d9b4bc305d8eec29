#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "common/core/runtime/ports.h"
#include "common/crypto/password_hasher.h"

namespace usher::core {

/// The rules for passwords and the work of hashing them. Every call here may take tens of milliseconds of a core: the hashing
/// lane's work. Safe from any thread.
class Passwords {
 public:
  /// Reads the file of BREACHED_PASSWORDS where it names one, and measures a hash for the floor of refusals.
  static Result<std::unique_ptr<Passwords>> make(Ports ports);

  /// Whether a user may choose it: length, and not among the known ones. kValidationFailed on `field`.
  Status check_new(const Secret& password, std::string_view field = "password") const;
  /// check_new, then the hash to store.
  Result<std::string> hash_new(const Secret& password, std::string_view field = "password") const;
  /// A hash of what was checked before, for a better format of the same password.
  Result<std::string> hash(const Secret& password) const;

  /// A new password of about 119 random bits in letters, digits and dashes, for an operator to hand over.
  [[nodiscard]] Secret generate() const;

  /// Whether `password` fits `stored_hash`. An empty hash (no such account) costs the same and never fits.
  Result<crypto::PasswordHasher::Verdict> verify(const Secret& password, std::string_view stored_hash) const;

  /// Gives back the memory that no hash used since the last call; for a quiet server's background.
  void release_idle_memory() const { hasher_.release_idle_memory(); }

  /// How many hashes were computed so far.
  [[nodiscard]] std::uint64_t hashes() const { return hasher_.hashes(); }

  /// When a refusal may be answered, for a request that came at `received` and whose password began to be verified at `began`. So
  /// late that accounts whose (imported) hashes cost more or less than ours, and addresses without one, look alike.
  [[nodiscard]] Time earliest_refusal(Time received, Time began) const;

 private:
  explicit Passwords(Ports ports);
  Status read_breached_file(const std::string& path);
  [[nodiscard]] bool is_known(std::string_view password) const;

  Ports ports_;
  crypto::PasswordHasher hasher_;
  std::unordered_set<std::string> breached_;
  std::chrono::milliseconds min_refusal_time_{};
  mutable std::atomic<std::int64_t> slowest_hash_{
      0};  ///< Nanoseconds of processor time: the dearest stored hash verified so far.
};

}  // namespace usher::core
