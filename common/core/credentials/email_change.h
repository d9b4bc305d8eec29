#pragma once

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

  /// For clients that know no reauthentication: with a fresh session like ask(), otherwise asks the account's own address for
  /// consent first, so that a stolen session alone cannot take the account over. Error: as ask(); kFreshSessionRequired only if
  /// an admin impersonates the user.
  Status ask_with_consent(const domain::SessionActor& by, std::string_view new_email, const domain::Caller& caller,
                          std::string_view callback = {}) const;

  /// A change that waits for the consent of the account's address. The link is consumed by its use and voided by a change of the
  /// password or address.
  struct Consent {
    std::string new_address;  ///< As written.
    std::string callback;     ///< Empty: none.
  };
  /// Returns what consent() would allow; does not consume the token. Error: kInvalidToken, kTokenExpired.
  Result<Consent> look_at_consent(const Secret& token) const;
  /// Consents to a change; the new address gets its link, as after ask(). Error: kInvalidToken, kTokenExpired.
  Result<Consent> consent(const Secret& token, const domain::Caller& caller) const;

  /// Returns the address that confirm() would set; does not consume the token. Error: kInvalidToken, kTokenExpired.
  Result<std::string> look(const std::string& token_hash) const;
  /// Error: kInvalidToken, kTokenExpired; kEmailTaken if another account has the address by now.
  Result<domain::User> confirm(const std::string& token_hash, const domain::Caller& caller) const;

  /// Returns the account with the address that undo() would restore. Errors as look().
  Result<domain::User> look_at_undo(const Secret& token) const;
  /// Undoes an address change. Ends all sessions, removes the password, and every way in, second factor and API key that came
  /// since the change was requested, voids links and mails a reset link to the old address, unless the account is suspended.
  /// Notifies all admins if an admin had set the address. Error: kInvalidToken, kTokenExpired, kEmailTaken; kConflict if many
  /// ways in come at the same time.
  Result<domain::User> undo(const Secret& token, const domain::Caller& caller) const;

 private:
  struct Pending {
    domain::User user;
    std::string compared;
    std::string written;
    Time requested_at{};
  };
  struct Change {
    domain::EmailAddress address;
    domain::AuditEvent event;
  };
  Result<Change> change_of(const domain::SessionActor& by, std::string_view new_email, const domain::Caller& caller) const;
  struct AskedConsent {
    domain::User user;
    Consent consent;
    Time requested_at{};
  };
  Result<AskedConsent> asked_consent(store::Stores& tx, const std::string& token_hash) const;
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
