#pragma once

#include <unordered_map>

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/store/operations/rate_limits.h"

namespace usher::core {

/// The attempts of this process that are not decided yet, by subject. An attempt that finds a full window waits for those beside
/// it, since right ones give their reservations back. Safe from any thread.
class AttemptsInFlight {
 public:
  /// Decided when the last owner releases it, unless it was withdrawn. Must not outlive this.
  class Attempt;

  /// Call it before the reservation is taken: an attempt that finds the window full must know of those that filled it.
  [[nodiscard]] std::shared_ptr<Attempt> begin(const std::string& subject);
  /// Withdraws an attempt that found the window full, and waits until another at its subject was decided since it began: true.
  /// Returns false at once if no other is undecided, and after `patience`.
  bool wait_for_more(Attempt& withdrawn, std::chrono::milliseconds patience);

 private:
  struct Count {
    std::int64_t open = 0;
    std::int64_t waiting = 0;
    std::uint64_t decided = 0;
  };
  void decide(const std::string& subject);
  void drop_if_unused(const std::string& subject) REQUIRES(mutex_);

  Mutex mutex_;
  std::condition_variable_any changed_;
  std::unordered_map<std::string, Count> counts_ GUARDED_BY(mutex_);
};

class AttemptsInFlight::Attempt {
 public:
  Attempt(AttemptsInFlight& all, std::string subject, std::uint64_t decided_before)
      : all_(all), subject_(std::move(subject)), decided_before_(decided_before) {}
  ~Attempt() {
    if (is_open_) all_.decide(subject_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

 private:
  friend AttemptsInFlight;
  AttemptsInFlight& all_;
  const std::string subject_;
  const std::uint64_t decided_before_;
  bool is_open_ = true;
};

/// The rule of windows that mark an account as counted among those tried from an address; subject: the address's key, a space and
/// the account's address. The count is of attempts that failed. Lives as long as the address's window.
inline constexpr std::string_view kTriedPair = "sign_in_address_account";

/// Returns the key that a caller's network is counted under: the IPv4 address, or the IPv6 /64. All callers without an IP address
/// (peers of a Unix socket) share one key.
std::string address_key(const domain::Caller& caller);
/// Returns the key of the network that one attacker may have as a whole: the IPv4 /24, or the IPv6 /56. For what costs money.
std::string network_key(const domain::Caller& caller);
/// Returns the factor that multiplies an address's quotas.
std::int64_t address_factor(const settings::Limits& limits, std::string_view address);

/// Inside a write: counts an act under a limit. Error: kRateLimited. Nothing counts with RATE_LIMIT_ENABLED=false.
Status count_act(store::Stores& tx, const Ports& ports, settings::Limit limit, const std::string& subject);
/// Inside a transaction: whether count_act() would refuse; counts nothing.
Status look_at_limit(store::Stores& tx, const Ports& ports, settings::Limit limit, const std::string& subject);

/// The counts that an attempt took, which a success gives back.
class Reservation {
 public:
  struct Taken {
    std::string rule;
    std::string subject;
    Time window_ends_at;
  };
  /// Call it inside the write that records the success.
  Status give_back(store::Stores& tx) const;

 private:
  friend class RateLimiter;
  std::vector<Taken> taken_;
  std::shared_ptr<AttemptsInFlight::Attempt> attempt_;
};

/// An attempt at a code that was mailed to an address, with or without an account.
struct EmailCodeAttempt {
  std::string address;       ///< As compared.
  std::string browser = {};  ///< Hash of a device token that the address's account knows; empty otherwise.
  bool by_asker = false;     ///< By the browser that asked for the code.
};

/// The limits against guessing: fixed windows in the database, exact across servers and parallel calls. An attempt is reserved
/// before it is evaluated. Error: kRateLimited with the seconds until the window ends if it is full. Safe from any thread.
class RateLimiter {
 public:
  explicit RateLimiter(Ports ports) : ports_(ports) {}

  /// Says inside the write which device is counted: its hash, empty for one that the account does not know. It may run again.
  using DeviceOfAttempt = std::function<Result<std::string>(store::Stores&)>;
  /// Reserves a password attempt. From a device that the account knows, only that device's window counts. With a full window it
  /// first waits for the attempts at the account that are being evaluated: right ones give their reservations back.
  Result<Reservation> reserve_sign_in(std::string_view account, const domain::Caller& caller,
                                      const DeviceOfAttempt& device) const;
  Result<Reservation> reserve_sign_up(const domain::Caller& caller) const;
  /// Reserves a second-factor attempt, inside a write. Applies even with RATE_LIMIT_ENABLED=false.
  Result<Reservation> reserve_code(store::Stores& tx, const UserId& user) const {
    Reservation reservation;
    USHER_CHECK(take(tx, settings::Limit::kCodeAccount, user.str(), most(settings::Limit::kCodeAccount), reservation));
    return reservation;
  }
  /// Reserves an attempt at an e-mail code, inside a write. It has its own windows: without a first factor no caller can use up
  /// those of the second factor (lockout attack). Browsers that did not ask share `code_account` and half of the day's attempts;
  /// a known browser has a day's attempts of its own.
  Result<Reservation> reserve_email_code(store::Stores& tx, const EmailCodeAttempt& attempt) const;

  /// Returns the subjects with full windows, at most `most_per_rule` of each limit.
  Result<std::vector<store::RateLimited>> rate_limited(int most_per_rule) const;

 private:
  [[nodiscard]] bool enabled() const { return ports_.settings.limits.enabled; }
  Result<Reservation> take_sign_in(const std::string& account, const domain::Caller& caller, const DeviceOfAttempt& device) const;
  Status take(store::Stores& tx, settings::Limit limit, const std::string& subject, std::int64_t most,
              Reservation& reservation) const;
  [[nodiscard]] std::int64_t most(settings::Limit limit) const { return ports_.settings.limits[limit].most; }
  Status take_account_of_address(store::Stores& tx, const std::string& account, const domain::Caller& caller,
                                 Reservation& reservation) const;
  [[nodiscard]] std::int64_t factor_of(std::string_view address) const { return address_factor(ports_.settings.limits, address); }

  Ports ports_;
  mutable AttemptsInFlight in_flight_;
};

}  // namespace usher::core
