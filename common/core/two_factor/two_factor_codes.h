#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/runtime/rate_limiter.h"
#include "common/core/two_factor/two_factor_seals.h"
#include "common/domain/two_factor.h"

namespace usher::core {

/// What somebody shows as a second factor: one of the two.
struct PresentedCode {
  std::optional<Secret> code;         ///< Six digits; spaces do not matter.
  std::optional<Secret> backup_code;  ///< xxxxx-xxxxx.
};

/// kValidationFailed unless it is one of the two.
Status check(const PresentedCode& presented);

/// A code that was right when it was looked at, to be used up inside the write that builds on it.
struct MatchedCode {
  enum class Kind { kTotp, kBackup, kEmail };
  Kind kind = Kind::kTotp;
  std::int64_t step = 0;     ///< kTotp.
  std::string codes_before;  ///< kBackup: the stored codes, and what they are after it.
  std::string codes_after;
};

/// Evaluates second factors. Safe from any thread.
class TwoFactorCodes {
 public:
  TwoFactorCodes(Ports ports, const RateLimiter& limiter, const SealingKeys& keys)
      : ports_(ports), limiter_(limiter), seals_(keys) {}

  [[nodiscard]] const TwoFactorSeals& seals() const { return seals_; }

  /// Whether it is a code of the app, or a backup code. Evaluates only: whoever calls has reserved the attempt. kInvalidCode.
  Result<MatchedCode> evaluate(const domain::SecondFactor& factor, const PresentedCode& presented) const;
  /// kInvalidCode when it was used since, kConflict when another backup code was.
  Status consume(store::Stores& tx, const UserId& user, const MatchedCode& code) const;

  /// A try of a signed-in person at a factor in force.
  struct Proof {
    MatchedCode code;
    Reservation reservation;
  };
  /// Reserves an attempt of the account's, then evaluates. kTwoFactorNotEnabled, kInvalidCode, kRateLimited.
  Result<Proof> prove(const UserId& user, const PresentedCode& presented) const;
  /// consume(), and the attempt is given back.
  Status consume(store::Stores& tx, const UserId& user, const Proof& proof) const;

  /// How many backup codes are left.
  Result<std::size_t> backup_codes_left(const domain::SecondFactor& factor) const;

 private:
  Result<std::optional<MatchedCode>> as_totp(const domain::SecondFactor& factor, const Secret& code) const;
  Result<std::optional<MatchedCode>> as_backup_code(const domain::SecondFactor& factor, const Secret& code) const;

  Ports ports_;
  const RateLimiter& limiter_;
  TwoFactorSeals seals_;
};

}  // namespace usher::core
