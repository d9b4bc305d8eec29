#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "common/core/runtime/ports.h"
#include "common/crypto/password_hasher.h"

namespace usher::core {

/// The rules for passwords, and their hashing. Each call may take tens of milliseconds of a core, so it belongs on the hashing
/// lane. Safe from any thread.
class Passwords {
 public:
  /// Reads the file of BREACHED_PASSWORDS if set, and measures a hash for the minimum refusal time.
  static Result<std::unique_ptr<Passwords>> make(Ports ports);

  /// Checks that a user may choose the password: its length, and that it is not a known one. Error: kValidationFailed on `field`.
  Status check_new(const Secret& password, std::string_view field = "password") const;
  /// Runs check_new(), then returns the hash to store.
  Result<std::string> hash_new(const Secret& password, std::string_view field = "password") const;
  /// Returns a hash of a password that was checked before, to upgrade its format.
  Result<std::string> hash(const Secret& password) const;

  /// Generates a password of about 119 random bits in letters, digits and dashes, for an operator to hand over.
  [[nodiscard]] Secret generate() const;

  /// Returns whether `password` matches `stored_hash`. An empty hash (no account) takes the same time and never matches.
  Result<crypto::PasswordHasher::Verdict> verify(const Secret& password, std::string_view stored_hash) const;

  /// Releases memory that no hash used since the last call; for the background of an idle server.
  void release_idle_memory() const { hasher_.release_idle_memory(); }

  /// Returns the number of hashes computed so far.
  [[nodiscard]] std::uint64_t hashes() const { return hasher_.hashes(); }

  /// Timing (CWE-208): returns the earliest time to answer a refusal, for a request received at `received` with a verification
  /// that began at `began`. Hides whether the address has an account and how costly its (imported) hash is.
  [[nodiscard]] Time earliest_refusal(Time received, Time began) const;

 private:
  explicit Passwords(Ports ports);
  Status read_breached_file(const std::string& path);
  [[nodiscard]] bool is_known(std::string_view password) const;

  Ports ports_;
  crypto::PasswordHasher hasher_;
  std::unordered_set<std::string> breached_;
  std::chrono::milliseconds min_refusal_time_{};
  /// Processor time, in nanoseconds, of the slowest stored hash verified so far.
  mutable std::atomic<std::int64_t> slowest_hash_{0};
};

}  // namespace usher::core
