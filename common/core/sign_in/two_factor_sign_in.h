#pragma once

#include "common/core/credentials/email_code_mac.h"
#include "common/core/mail/mail_quota.h"
#include "common/core/mail/outbox.h"
#include "common/core/passkeys/passkey_proofs.h"
#include "common/core/sign_in/session_issuer.h"
#include "common/core/two_factor/two_factor_codes.h"

namespace usher::core {

/// The response to a challenge.
struct TwoFactorAnswer {
  Secret token;
  PresentedCode presented = {};               ///< `code`: of the app or by e-mail. Empty with a passkey.
  std::optional<PasskeyAnswer> passkey = {};  ///< To the options of passkey_options().
  bool trust_device = false;
  bool is_browser = false;  ///< Makes the session a browser's, even if the first factor was not.
  std::optional<Secret> device_token = {};
};

struct TwoFactorSignedIn {
  SessionGrant grant;
  bool is_browser = true;                  ///< False for programs.
  std::optional<std::string> redirect_to;  ///< Requested with the first factor.
};

/// The latter: the account's app was lost, and the mailed code opens the enrolment of a new one (RequiredEnrolment).
using TwoFactorOutcome = std::variant<TwoFactorSignedIn, TwoFactorChallenge>;

/// A live challenge.
struct PendingChallenge {
  bool may_mail = false;                        ///< Whether send_code() would mail a code.
  bool is_emailed = false;                      ///< Whether a code was mailed.
  bool is_lost = false;                         ///< The app was lost: of codes only a mailed one is accepted.
  bool has_passkey = false;                     ///< One of the account's passkeys is accepted.
  bool has_code = true;                         ///< Codes are accepted; else only a passkey is.
  std::optional<std::string> redirect_to = {};  ///< Requested with the first factor.
};

/// The second-factor step of a sign-in. Safe from any thread.
class TwoFactorSignIn {
 public:
  TwoFactorSignIn(Ports ports, const TwoFactorCodes& codes, const EmailCodeMac& macs, const SessionIssuer& issuer,
                  const PasskeyProofs& passkeys, const RateLimiter& limiter, const MailQuota& quota, const Outbox& outbox,
                  const AuditLog& audit)
      : ports_(ports),
        codes_(codes),
        passkeys_(passkeys),
        macs_(macs),
        issuer_(issuer),
        limiter_(limiter),
        quota_(quota),
        outbox_(outbox),
        audit_(audit) {}

  /// Verifies the second factor and issues the session, or asks for a new app where it was lost. Each attempt first counts
  /// against the challenge (five, then it is void) and against the account (ten in 15 minutes, over all challenges); a success
  /// releases the account's attempt. Error: kInvalidCode; kInvalidToken (unknown, used or void), kTokenExpired; kRateLimited;
  /// kAccountSuspended; kConflict; kSecondFactorLost, see refusal_of_lost_app().
  Result<TwoFactorOutcome> verify(TwoFactorAnswer answer, const domain::Caller& caller) const;
  /// Verifies and consumes as verify() does, but issues no session. Returns the user of the challenge.
  Result<domain::User> verify_only(TwoFactorAnswer answer, const domain::Caller& caller) const;
  /// Returns whether a challenge, otherwise live, has no attempts left.
  Result<bool> is_tried_out(const Secret& token) const;
  /// Returns the state of a challenge for a page; does not consume it. Error: kInvalidToken, kTokenExpired; kAccountSuspended.
  Result<PendingChallenge> look(const Secret& token) const;
  /// Mails a six-digit code for verify() with this challenge and voids the code before. Error: kInvalidToken, kTokenExpired;
  /// kForbidden if e-mail codes are not accepted; kRateLimited for the caller's network, and if the address reached its mail
  /// limit.
  Status send_code(const Secret& token, const domain::Caller& caller) const;
  /// Options to answer the challenge by a passkey of its account. Error: as look(); kForbidden if passkeys are off or it has
  /// none.
  Result<PasskeyOptions> passkey_options(const Secret& token) const;

 private:
  struct Attempt {
    domain::Verification challenge;
    FirstFactor first;
    domain::User user;
    domain::SecondFactor factor;  ///< Not in force where a passkey is the only one.
    Reservation reservation;
  };
  /// What matched: a code, or a passkey.
  struct Match {
    MatchedCode code = {};
    std::optional<PasskeyProof> passkey = {};
    [[nodiscard]] bool is(MatchedCode::Kind kind) const { return !passkey && code.kind == kind; }
  };
  Result<std::optional<domain::Proof>> proof_with(const Attempt& attempt, const Match& match) const;
  Result<Attempt> reserve(const std::string& token_hash, const domain::Caller& caller) const;
  Result<Attempt> pending(const std::string& token_hash) const;
  Result<Attempt> read(store::Stores& tx, domain::Verification challenge) const;
  /// Checks a code or a passkey and audits a refusal.
  Result<Match> evaluate(const Attempt& attempt, const TwoFactorAnswer& answer, const domain::Caller& caller) const;
  Result<MatchedCode> look_at(const Attempt& attempt, const PresentedCode& presented) const;
  /// Consumes challenge and code; returns the attempt's user as stored now.
  Result<domain::User> consume(store::Stores& tx, const Attempt& attempt, const Match& match) const;
  /// What a success writes besides the session.
  struct Aside;
  Result<SessionIssuer::Issued> issue(store::Stores& tx, const Attempt& attempt, const Match& match,
                                      const SessionIssuer::Prepared& prepared, const Aside& aside) const;

  Ports ports_;
  const TwoFactorCodes& codes_;
  const PasskeyProofs& passkeys_;
  const EmailCodeMac& macs_;
  const SessionIssuer& issuer_;
  const RateLimiter& limiter_;
  const MailQuota& quota_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
