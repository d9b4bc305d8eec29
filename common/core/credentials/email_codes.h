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

/// What an e-mail code is used for.
enum class CodeFor { kSignIn, kVerifyEmail, kResetPassword };

/// Six-digit codes by e-mail that verify an address; valid for five minutes. An address has at most one for each use, with or
/// without an account, so that responses do not reveal accounts (user enumeration). A newer code replaces it. Codes are stored as
/// a MAC. Safe from any thread.
class EmailCodes {
 public:
  EmailCodes(Ports ports, const RateLimiter& limiter, const Outbox& outbox, const EmailCodeMac& macs, const AuditLog& audit)
      : ports_(ports), limiter_(limiter), outbox_(outbox), macs_(macs), audit_(audit) {}

  /// Draws a code; the worker mails it if the address may receive it. Does nothing if the address reached its mail limit. Error:
  /// kValidationFailed on email; kRateLimited for the caller's network.
  Status ask(CodeFor use, std::string_view email, const domain::Caller& caller) const;

  /// A code that matched when it was checked.
  struct Proof {
    domain::EmailAddress address;
    domain::Verification code;
    Reservation reservation;
  };
  /// Checks a code. Each attempt first counts against the code (five, then it is void) and the address (ten in 15 minutes).
  /// Error: kInvalidCode, also if there is no code; kTokenExpired or kInvalidToken (too many attempts), once each; kRateLimited.
  Result<Proof> prove(CodeFor use, std::string_view email, const Secret& code, const domain::Caller& caller) const;
  /// Inside the write that uses the proof: consumes the code. Error: kInvalidCode if the code was used or replaced since.
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
  Result<Try> reserve(CodeFor use, const domain::EmailAddress& address) const;

  Ports ports_;
  const RateLimiter& limiter_;
  const Outbox& outbox_;
  const EmailCodeMac& macs_;
  const AuditLog& audit_;
};

/// Inside a write: voids all e-mail codes of the address.
Status revoke_email_codes(store::Stores& tx, std::string_view address);

}  // namespace usher::core
