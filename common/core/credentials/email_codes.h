#pragma once

#include <optional>
#include <string>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/email_code_mac.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/domain/email_address.h"
#include "common/domain/verification.h"

namespace usher::core {

/// What a code by mail is good for.
enum class CodeFor { kSignIn, kVerifyEmail, kResetPassword };

/// Codes of six digits that prove a mailbox, for five minutes. An address has at most one for each use, whether anybody has the
/// address or not, so that no answer tells; a newer one takes its place. Kept as a MAC. Safe from any thread.
class EmailCodes {
 public:
  EmailCodes(Ports ports, const RateLimiter& limiter, const Outbox& outbox, const EmailCodeMac& macs, const AuditLog& audit)
      : ports_(ports), limiter_(limiter), outbox_(outbox), macs_(macs), audit_(audit) {}

  /// Draws one; the worker mails it to whoever may have it. Silently nothing where the address had its share of mail.
  /// kValidationFailed on email; kRateLimited for the caller's network.
  Status ask(CodeFor use, std::string_view email, const domain::Caller& caller) const;

  /// A code that was right when it was looked at.
  struct Proof {
    domain::EmailAddress address;
    domain::Verification code;
    Reservation reservation;
  };
  /// A try counts against the code (five, then it is gone) and the address (ten in a quarter of an hour) before it is looked at.
  /// kInvalidCode, also where there is none; kTokenExpired and kInvalidToken (tried too often), once each; kRateLimited.
  Result<Proof> prove(CodeFor use, std::string_view email, const Secret& code, const domain::Caller& caller) const;
  /// Inside the write that builds on it. kInvalidCode where it was used or replaced since.
  Status consume(store::Stores& tx, const Proof& proof) const;
  /// The code was only looked at, and stays.
  Status leave(const Proof& proof) const;

 private:
  struct Try {
    std::optional<ErrorCode> refusal;  ///< A value, so that what it took commits.
    std::optional<domain::Verification> code;
    std::optional<UserId> owner;
    Reservation reservation;
  };
  Result<Try> reserve(CodeFor use, const domain::EmailAddress& address) const;

  Ports ports_;
  const RateLimiter& limiter_;
  const Outbox& outbox_;
  const EmailCodeMac& macs_;
  const AuditLog& audit_;
};

/// Inside a write: no code that was mailed to the address works any more.
Status revoke_email_codes(store::Stores& tx, std::string_view address);

}  // namespace usher::core
