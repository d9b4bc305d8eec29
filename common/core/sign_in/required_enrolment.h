#pragma once

#include "common/core/sign_in/session_issuer.h"
#include "common/core/two_factor/two_factor_enrolment.h"

namespace usher::core {

/// The code that completes a required enrolment.
struct EnrolmentAnswer {
  Secret token;
  Secret code;
  bool is_browser = false;  ///< Makes the session a browser's, even if the first factor was not.
  std::optional<Secret> device_token = {};
};

struct EnrolledSignIn {
  SessionGrant grant;
  bool is_browser = true;                  ///< False for programs.
  std::optional<std::string> redirect_to;  ///< Requested with the first factor.
  std::vector<Secret> backup_codes;        ///< Shown only once.
};

/// The step between a verified first factor and the session where REQUIRE_TWO_FACTOR demands a second factor that the account
/// does not have. The token of the challenge opens these calls only. Safe from any thread.
class RequiredEnrolment {
 public:
  RequiredEnrolment(Ports ports, const TwoFactorEnrolment& enrolment, const SessionIssuer& issuer)
      : ports_(ports), enrolment_(enrolment), issuer_(issuer) {}

  /// Returns where the browser goes after the sign-in, if that was requested. Error: kInvalidToken, kTokenExpired,
  /// kAccountSuspended.
  Result<std::optional<std::string>> look(const Secret& token) const;
  /// Draws a new secret; replaces an unconfirmed one. Error: as look(); kTwoFactorAlreadyEnabled.
  Result<Enrolment> begin(const Secret& token, const domain::Caller& caller) const;
  /// Enables the factor by a code of the app and issues the session. Attempts count as for a challenge: five, then it is void.
  /// Error: as begin(); kInvalidCode, kRateLimited, kConflict; kTwoFactorNotEnabled without begin().
  Result<EnrolledSignIn> confirm(EnrolmentAnswer answer, const domain::Caller& caller) const;

 private:
  struct Pending {
    FirstFactor first;
    domain::User user;
  };
  Result<Pending> pending(const std::string& token_hash) const;
  Result<Pending> attempt(const std::string& token_hash) const;

  Ports ports_;
  const TwoFactorEnrolment& enrolment_;
  const SessionIssuer& issuer_;
};

}  // namespace usher::core
