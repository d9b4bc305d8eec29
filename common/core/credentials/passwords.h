#pragma once

#include "common/core/breaches/breached_passwords.h"
#include "common/core/runtime/ports.h"
#include "common/crypto/password_hasher.h"
#include "common/domain/user.h"

namespace usher::core {

/// Whose password it is; empty texts if that is unknown yet. Borrows its texts.
struct PasswordOwner {
  std::string_view email = {};
  std::string_view name = {};

  static PasswordOwner of(const domain::User& user) {
    return {.email = user.email, .name = user.name ? std::string_view(*user.name) : std::string_view()};
  }
};

/// The rules for passwords, and their hashing. Each call may take tens of milliseconds of a core, so it belongs on the hashing
/// lane; hash_new() and hash_checked() may also wait for RangeApi::kTimeout, so never inside a transaction. Safe from any thread.
class Passwords {
 public:
  /// Opens the file of BREACHED_PASSWORDS if set. `http` must outlive it.
  static Result<std::unique_ptr<Passwords>> make(Ports ports, net::HttpClient& http);

  /// Checks that a user may choose the password: its length, that no list here has it, and that it contains neither the owner's
  /// address or name nor the site's name. Makes no call. Error: kValidationFailed on `field`.
  Status check_new(const Secret& password, std::string_view field = "password", const PasswordOwner& owner = {}) const;
  /// Runs check_new(), then hash_checked().
  Result<std::string> hash_new(const Secret& password, std::string_view field = "password",
                               const PasswordOwner& owner = {}) const;
  /// Asks the range API if it is set, then returns the hash to store. Precondition: the password passed check_new(), and the
  /// caller passed the limits that hold calls to other servers down. Error: kValidationFailed on `field`.
  Result<std::string> hash_checked(const Secret& password, std::string_view field) const;
  /// Returns a hash of a password that was checked before, to upgrade its format.
  Result<std::string> hash(const Secret& password) const;

  /// Generates a password of about 119 random bits in letters, digits and dashes, for an operator to hand over.
  [[nodiscard]] Secret generate() const;

  /// Returns whether `password`, normalised or as typed, matches `stored_hash`. An empty hash (no account) takes the same time
  /// and never matches.
  Result<crypto::PasswordHasher::Verdict> verify(const Secret& password, std::string_view stored_hash) const;

  /// Releases memory that no hash used since the last call; for the background of an idle server.
  void release_idle_memory() const { hasher_.release_idle_memory(); }

  [[nodiscard]] std::uint64_t hashes() const { return hasher_.hashes(); }

  [[nodiscard]] const BreachedPasswords& breached() const { return breached_; }

  /// Verifies a wrong password against one stored hash of each cost, so that earliest_refusal() knows the most expensive one
  /// before the first sign-in with it. Reads all hashes and remembers the result in the database; for the background of a server.
  Status measure_stored() const;
  /// The same for the start of a server: what was remembered, a hash as they are made now, and kStartHashes of the stored ones.
  Status recall_stored() const;
  static constexpr std::int64_t kStartHashes = 10'000;

  /// Timing (CWE-208): returns the earliest time to answer a refusal, for a request received at `received` with a verification
  /// that began at `began`. Hides whether the address has an account and how costly its (imported) hash is.
  [[nodiscard]] Time earliest_refusal(Time received, Time began) const;

 private:
  Passwords(Ports ports, BreachedPasswords breached);
  [[nodiscard]] Result<std::chrono::nanoseconds> measure(std::int64_t most) const;
  void note_slowest(std::chrono::nanoseconds took) const;

  Ports ports_;
  crypto::PasswordHasher hasher_;
  BreachedPasswords breached_;
  /// Longer than any hash of usual cost within the import bounds takes on one core.
  static constexpr std::chrono::milliseconds kMinRefusalTime{250};
  mutable std::atomic<std::chrono::milliseconds> min_refusal_time_{kMinRefusalTime};
  /// Processor time, in nanoseconds, of the slowest stored hash verified so far.
  mutable std::atomic<std::int64_t> slowest_hash_{0};
};

}  // namespace usher::core
