#pragma once

#include <optional>
#include <string>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/passwords.h"
#include "common/core/sessions/known_device.h"

namespace usher::core {

/// What a person sends to set a password by a mailed link.
struct ResetRequest {
  Secret token;
  Secret new_password;
  std::optional<Secret> device_token = {};  ///< The token of a known browser.
};

/// The same by a code that was mailed.
struct ResetByCode {
  std::string email;
  Secret code;
  Secret new_password;
  std::optional<Secret> device_token = {};
};

/// A new password for whoever reads the account's mail. Safe from any thread; reset() hashes.
class PasswordReset {
 public:
  PasswordReset(Ports ports, const Passwords& passwords, const EmailCodes& codes, const Outbox& outbox,
                const MailRequests& requests, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), codes_(codes), outbox_(outbox), requests_(requests), audit_(audit) {}

  /// For `callback` see MailRequests::ask. Alike for any address, and silent where it has had its share of mail.
  /// kValidationFailed, kRateLimited.
  Status ask(std::string_view email, const domain::Caller& caller, std::string_view callback = {}) const;

  /// Whether the link still works; spends nothing. kInvalidToken, kTokenExpired.
  Status look(const Secret& token) const;
  /// Sets the password, ends every session, forgets every browser and voids the account's other links; the address counts as
  /// proved. Returns the token of this browser, which is known from now on. kInvalidToken, kTokenExpired, kAccountSuspended;
  /// kValidationFailed on new_password.
  Result<Secret> reset(ResetRequest request, const domain::Caller& caller) const;
  /// The new password is looked at before the code: kValidationFailed; then what EmailCodes::prove says; kUserNotFound,
  /// kAccountSuspended.
  Result<Secret> reset(ResetByCode request, const domain::Caller& caller) const;

 private:
  /// What a reset writes, drawn before.
  struct Drawn {
    std::string hash;
    AccountId account;
    NewDevice device;
    domain::AuditEvent event;
    domain::Mail notice;
  };
  Result<Drawn> draw(const domain::User& owner, const Secret& password, const std::optional<Secret>& device_token,
                     const domain::Caller& caller) const;
  Status apply(store::Stores& tx, const domain::User& user, const Drawn& drawn) const;
  Result<domain::User> owner_of(const std::string& token_hash) const;

  Ports ports_;
  const Passwords& passwords_;
  const EmailCodes& codes_;
  const Outbox& outbox_;
  const MailRequests& requests_;
  const AuditLog& audit_;
};

/// Inside a write: gives the user that password, with an account of id `account` where there was none.
Status store_password(store::Stores& tx, const UserId& user, std::string_view hash, const AccountId& account, Time now);

}  // namespace usher::core
