#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/audit_event.h"
#include "common/settings/limits.h"
#include "common/store/operations/rate_limits.h"

namespace usher::core {

/// By what a caller's network is counted: the address, IPv6 by /64; what is no address (a Unix socket's peer) counts as one.
std::string address_key(const domain::Caller& caller);
/// By how much its quotas are multiplied.
std::int64_t address_factor(const settings::Limits& limits, std::string_view address);

/// What an attempt took of the limits, to be given back when it succeeds.
class Reservation {
 public:
  struct Taken {
    std::string rule;
    std::string subject;
    Time window_ends_at;
  };
  /// Inside the write that records the success.
  Status give_back(store::Stores& tx) const;

 private:
  friend class RateLimiter;
  std::vector<Taken> taken_;
};

/// The limits that guard guessing (fixed windows in the database, exact across servers and parallel calls): an attempt is
/// reserved before it is evaluated. A full window is kRateLimited with the seconds until it ends. Safe from any thread.
class RateLimiter {
 public:
  explicit RateLimiter(Ports ports) : ports_(ports) {}

  /// A password is about to be tried. From a device that the account knows, that device's own window counts and nothing else.
  /// `device_hash` is empty for an unknown device.
  Result<Reservation> reserve_sign_in(std::string_view account, std::string_view device_hash, const domain::Caller& caller) const;
  Result<Reservation> reserve_sign_up(const domain::Caller& caller) const;
  /// Inside a write, before a second factor is evaluated; guards also where the other limits are off.
  Result<Reservation> reserve_code(store::Stores& tx, const UserId& user) const;
  /// The same before a code that was mailed to an address, as compared, whether or not anybody has it. Apart from the second
  /// factor's, which nobody without a first one may use up.
  Result<Reservation> reserve_code(store::Stores& tx, const std::string& account) const;
  /// Inside a write that causes a mail to `recipient` (as compared, whether anybody has it or not): false when that address has
  /// had its share, which the caller is not told. kRateLimited when the caller's network has.
  Result<bool> allow_mail(store::Stores& tx, std::string_view recipient, const domain::Caller& caller) const;

  /// Whose windows are full now, at most `most_per_rule` of each limit.
  Result<std::vector<store::RateLimited>> rate_limited(int most_per_rule) const;
  /// Lets an account (by its address; its second factor, too) or a client address in again; returns how many windows went.
  /// `event` goes with it if any did. kValidationFailed for what is no IP address.
  Result<std::int64_t> clear_account(std::string_view account, const domain::AuditEvent& event) const;
  Result<std::int64_t> clear_address(std::string_view address, const domain::AuditEvent& event) const;

 private:
  [[nodiscard]] bool enabled() const;
  Status take(store::Stores& tx, settings::Limit limit, const std::string& subject, std::int64_t factor,
              Reservation& reservation) const;
  Status take_account_of_address(store::Stores& tx, const std::string& account, const domain::Caller& caller,
                                 Reservation& reservation) const;
  [[nodiscard]] std::int64_t factor_of(std::string_view address) const;
  Result<std::int64_t> clear(const std::vector<std::string>& subjects, const domain::AuditEvent& event) const;

  Ports ports_;
};

}  // namespace usher::core
