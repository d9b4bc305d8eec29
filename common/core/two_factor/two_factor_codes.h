#pragma once

#include "common/core/runtime/rate_limiter.h"
#include "common/core/two_factor/two_factor_seals.h"

namespace usher::core {

/// A second factor as presented: exactly one of the two.
struct PresentedCode {
  std::optional<Secret> code;         ///< Six digits; spaces are ignored.
  std::optional<Secret> backup_code;  ///< xxxxxx-xxxxxx-xxxxxx-xxxxxx.
};

/// Error: kValidationFailed unless exactly one code is present.
Status check(const PresentedCode& presented);

/// A code that matched when it was checked; the write that uses it must consume it.
struct MatchedCode {
  enum class Kind { kTotp, kBackup, kEmail };
  Kind kind = Kind::kTotp;
  std::int64_t step = 0;     ///< kTotp.
  std::string codes_before;  ///< kBackup: the stored codes before and after its use.
  std::string codes_after;
};

/// Verifies second factors. Safe from any thread.
class TwoFactorCodes {
 public:
  TwoFactorCodes(Ports ports, const RateLimiter& limiter, const SealingKeys& keys)
      : ports_(ports), limiter_(limiter), seals_(keys) {}

  [[nodiscard]] const TwoFactorSeals& seals() const { return seals_; }

  /// Checks a code of the app or a backup code. Only checks: the caller has reserved the attempt. Error: kInvalidCode.
  Result<MatchedCode> evaluate(const domain::SecondFactor& factor, const PresentedCode& presented) const;
  /// Error: kInvalidCode if the code was used since; kConflict if another backup code was used since.
  Status consume(store::Stores& tx, const UserId& user, const MatchedCode& code) const;

  /// A matched code of a signed-in user, with its reserved attempt.
  struct Proof {
    MatchedCode code;
    Reservation reservation;
  };
  /// Reserves an attempt of the account, then checks the code. Error: kTwoFactorNotEnabled, kInvalidCode, kRateLimited.
  Result<Proof> prove(const UserId& user, const PresentedCode& presented) const;
  /// Consumes the code and releases the attempt.
  Status consume(store::Stores& tx, const UserId& user, const Proof& proof) const;

  Result<std::size_t> backup_codes_left(const domain::SecondFactor& factor) const;

 private:
  Result<std::optional<MatchedCode>> as_totp(const domain::SecondFactor& factor, const Secret& code) const;
  Result<std::optional<MatchedCode>> as_backup_code(const domain::SecondFactor& factor, const Secret& code) const;

  Ports ports_;
  const RateLimiter& limiter_;
  TwoFactorSeals seals_;
};

}  // namespace usher::core
