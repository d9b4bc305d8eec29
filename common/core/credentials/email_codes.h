#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/email_code_mac.h"
#include "common/core/mail/mail_quota.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/domain/email_address.h"

namespace usher::core {

/// What an e-mail code is used for.
enum class CodeFor { kSignIn, kVerifyEmail, kResetPassword };

/// Six-digit codes by e-mail that verify an address; valid for five minutes. They exist for any address, with or without an
/// account, so that responses do not reveal accounts (user enumeration), and are stored as a MAC.
///
/// Each request for a code gets a token, by which the browser that asked is recognised. It has five attempts of its own at its
/// code, which others cannot use up (OWASP ASVS 5.0, 6.6.2). All other browsers try the newest code of the address and share five
/// attempts. A request replaces the code of the same browser, not those of others. Safe from any thread.
class EmailCodes {
 public:
  EmailCodes(Ports ports, const RateLimiter& limiter, const MailQuota& quota, const Outbox& outbox, const EmailCodeMac& macs,
             const AuditLog& audit)
      : ports_(ports), limiter_(limiter), quota_(quota), outbox_(outbox), macs_(macs), audit_(audit) {}

  /// Draws a code; the worker mails it if the address may receive it. Draws none if the address reached its mail limit. Returns
  /// the principal's token, the same for any address. `by`: the session of the request, if any. Error: kValidationFailed on
  /// email; kRateLimited for the caller's network.
  Result<Secret> ask(CodeFor use, std::string_view email, const domain::Caller& caller,
                     const domain::SessionActor* by = nullptr) const;

  /// A code that matched when it was checked.
  struct Proof {
    domain::EmailAddress address;
    domain::Verification code;
    Reservation reservation;
  };
  /// Checks a code. Each attempt first counts: against the code, and by other browsers than the principal's against the address
  /// (ten in 15 minutes). Error: kInvalidCode, also if there is no code; kTokenExpired or kInvalidToken (too many attempts), once
  /// each; kRateLimited.
  Result<Proof> prove(CodeFor use, std::string_view email, const Secret& code, const domain::Caller& caller) const;
  /// Inside the write that uses the proof: consumes the code and voids the others of the address. Error: kInvalidCode if the code
  /// was used or replaced since.
  Status consume(store::Stores& tx, const Proof& proof) const;
  /// Keeps the code valid and releases the reserved attempt.
  Status leave(const Proof& proof) const;

 private:
  struct Try {
    std::optional<ErrorCode> refusal;  ///< A value, not an error, so that the counted attempt commits.
    std::optional<domain::Verification> code;
    std::optional<UserId> owner;
    Reservation reservation;
  };
  Result<Try> reserve(CodeFor use, const domain::EmailAddress& address, const domain::Caller& caller) const;
  Status reserve_own(store::Stores& tx, const domain::Verification& code, const EmailCodeAttempt& by, Try& made) const;
  Status reserve_shared(store::Stores& tx, std::string_view purpose, const EmailCodeAttempt& by, Try& made) const;
  Result<bool> take_shared_attempt(store::Stores& tx, const domain::Verification& code, Try& made) const;

  Ports ports_;
  const RateLimiter& limiter_;
  const MailQuota& quota_;
  const Outbox& outbox_;
  const EmailCodeMac& macs_;
  const AuditLog& audit_;
};

/// Inside a write: voids all e-mail codes of the address.
Status revoke_email_codes(store::Stores& tx, std::string_view address);

}  // namespace usher::core
