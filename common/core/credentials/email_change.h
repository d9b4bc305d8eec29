#pragma once

#include <optional>
#include <string>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/password_change.h"
#include "common/core/sessions/authentication.h"

namespace usher::core {

/// Changes an account's address. The change takes effect when the new address confirms it. The old address is notified and can
/// undo the change for a week. Safe from any thread; ask() hashes.
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

  /// Mails a link to the new address; responds the same for free and taken addresses (user enumeration). Needs the password or a
  /// fresh session. For `callback` see MailRequests::ask.
  /// Error: kInvalidPassword, kFreshSessionRequired, kRateLimited, kValidationFailed; kForbidden if the account is anonymous.
  Status ask(const domain::SessionActor& by, std::string_view new_email, const std::optional<Secret>& password,
             const domain::Caller& caller, std::string_view callback = {}) const;

  /// Returns the address that confirm() would set; does not consume the token. Error: kInvalidToken, kTokenExpired.
  Result<std::string> look(const std::string& token_hash) const;
  /// Error: kInvalidToken, kTokenExpired; kEmailTaken if another account has the address by now.
  Result<domain::User> confirm(const std::string& token_hash, const domain::Caller& caller) const;

  /// Returns the address that undo() would restore. Errors as look().
  Result<std::string> look_at_undo(const Secret& token) const;
  /// Undoes an address change. Ends all sessions, removes the password and every way in that came since the change was requested,
  /// voids links and mails a reset link to the old address.
  /// Error: kInvalidToken, kTokenExpired, kEmailTaken; kConflict if many ways in come at the same time.
  Result<domain::User> undo(const Secret& token, const domain::Caller& caller) const;

 private:
  struct Pending {
    domain::User user;
    std::string compared;
    std::string written;
    Time requested_at{};
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
