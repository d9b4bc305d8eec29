#pragma once

#include <optional>
#include <string>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/password_change.h"
#include "common/core/sessions/authentication.h"

namespace usher::core {

/// Another address for an account. It changes when the new address confirms; the old one is told, and may undo it for a week.
/// Safe from any thread; ask() hashes.
class EmailChange {
 public:
  EmailChange(Ports ports, const Authentication& authentication, const PasswordChange& passwords, const Outbox& outbox,
              const MailRequests& requests, const AuditLog& audit)
      : ports_(ports),
        authentication_(authentication),
        passwords_(passwords),
        outbox_(outbox),
        requests_(requests),
        audit_(audit) {}

  /// For `callback` see MailRequests::ask. Mails a link to the new address, alike whether it is taken. Needs the password, or a
  /// fresh session. kInvalidPassword, kFreshSessionRequired, kRateLimited; kForbidden to the anonymous; kValidationFailed.
  Status ask(const domain::SessionActor& by, std::string_view new_email, const std::optional<Secret>& password,
             const domain::Caller& caller, std::string_view callback = {}) const;

  /// The address that confirm() would set; spends nothing. kInvalidToken, kTokenExpired.
  Result<std::string> look(const std::string& token_hash) const;
  /// kInvalidToken, kTokenExpired; kEmailTaken where somebody got the address in the meantime.
  Result<domain::User> confirm(const std::string& token_hash, const domain::Caller& caller) const;

  /// The address that undo() would restore. Errors as look().
  Result<std::string> look_at_undo(const Secret& token) const;
  /// Gives the account its old address back, whose owner lost it to whoever changed it: sessions, password and links end, and a
  /// link to set a new password is mailed to that address. kInvalidToken, kTokenExpired, kEmailTaken.
  Result<domain::User> undo(const Secret& token, const domain::Caller& caller) const;

 private:
  struct Pending {
    domain::User user;
    std::string compared;
    std::string written;
  };
  Result<Pending> pending(std::string_view purpose, const std::string& token_hash) const;
  static Result<domain::User> set_address(store::Stores& tx, const Pending& pending, Time now);

  Ports ports_;
  const Authentication& authentication_;
  const PasswordChange& passwords_;
  const Outbox& outbox_;
  const MailRequests& requests_;
  const AuditLog& audit_;
};

}  // namespace usher::core
