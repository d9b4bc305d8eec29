#pragma once

#include <optional>
#include <string>

#include "common/core/credentials/email_code_mac.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// The answer to a challenge.
struct TwoFactorAnswer {
  Secret token;
  PresentedCode presented;  ///< `code` may be the app's or a mailed one.
  bool trust_device = false;
  bool is_browser = false;  ///< Then the session is a browser's, whatever asked for the challenge.
  std::optional<Secret> device_token = {};
};

struct TwoFactorSignedIn {
  SessionGrant grant;
  bool is_browser = true;                  ///< False for programs.
  std::optional<std::string> redirect_to;  ///< What the way in asked for.
};

/// A challenge that waits for its second factor.
struct PendingChallenge {
  bool may_mail = false;                        ///< Whether send_code() would.
  bool is_emailed = false;                      ///< Whether it did.
  std::optional<std::string> redirect_to = {};  ///< Where the way in leads to.
};

/// The second step of a sign-in. Safe from any thread.
class TwoFactorSignIn {
 public:
  TwoFactorSignIn(Ports ports, const TwoFactorCodes& codes, const EmailCodeMac& macs, const SessionIssuer& issuer,
                  const RateLimiter& limiter, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), codes_(codes), macs_(macs), issuer_(issuer), limiter_(limiter), outbox_(outbox), audit_(audit) {}

  /// Opens the session. A try counts against the challenge (five, then it is dead) and against the account (ten in a quarter of
  /// an hour, whichever challenge) before it is looked at; a success gives the account's back. kInvalidCode; kInvalidToken
  /// (unknown, used, voided or dead), kTokenExpired; kRateLimited; kAccountSuspended; kConflict.
  Result<TwoFactorSignedIn> verify(TwoFactorAnswer answer, const domain::Caller& caller) const;
  /// The same tries, and the code and the challenge are used up; but no session is opened. Answers whose it was.
  Result<domain::User> verify_only(TwoFactorAnswer answer, const domain::Caller& caller) const;
  /// Whether a challenge, which would still live, has no try left.
  Result<bool> is_tried_out(const Secret& token) const;
  /// What a page says before anything is tried; spends nothing. kInvalidToken, kTokenExpired; kAccountSuspended.
  Result<PendingChallenge> look(const Secret& token) const;
  /// Mails a code of six digits that verify() takes for that challenge; the one before works no more. Silently nothing when the
  /// address had its share. kInvalidToken, kTokenExpired; kForbidden where mail is no second factor; kRateLimited.
  Status send_code(const Secret& token, const domain::Caller& caller) const;

 private:
  struct Attempt {
    domain::Verification challenge;
    FirstFactor first;
    domain::User user;
    domain::SecondFactor factor;
    Reservation reservation;
  };
  Result<Attempt> reserve(const std::string& token_hash) const;
  Result<Attempt> pending(const std::string& token_hash) const;
  Result<Attempt> read(store::Stores& tx, domain::Verification challenge) const;
  /// With a refusal in the audit.
  Result<MatchedCode> evaluate(const Attempt& attempt, const PresentedCode& presented, const domain::Caller& caller) const;
  Result<MatchedCode> look_at(const Attempt& attempt, const PresentedCode& presented) const;
  /// The attempt's user as they are now, challenge and code used up.
  Result<domain::User> consume(store::Stores& tx, const Attempt& attempt, const MatchedCode& code) const;
  /// What the success writes besides the session.
  struct Aside;
  Result<SessionIssuer::Issued> issue(store::Stores& tx, const Attempt& attempt, const MatchedCode& code,
                                      const SessionIssuer::Prepared& prepared, const Aside& aside) const;

  Ports ports_;
  const TwoFactorCodes& codes_;
  const EmailCodeMac& macs_;
  const SessionIssuer& issuer_;
  const RateLimiter& limiter_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
