#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/passwords.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/on_progress.h"
#include "common/domain/actor.h"
#include "common/domain/profile.h"
#include "common/store/accounts/users.h"

namespace usher::core {

/// An account that an admin makes.
struct NewUser {
  std::string email;
  std::optional<std::string> name;
  std::string role = "user";
  bool verified = false;
  domain::ProfileChange profile;   ///< Empty: no profile yet.
  std::optional<Secret> password;  ///< None: in by a link or code by mail, a provider, or after a reset.
};

/// What an admin changes; absent members stay.
struct UserUpdate {
  json::Patch<std::string> name;
  json::Patch<std::string> image;
  std::optional<std::string> role;
  domain::ProfileChange profile;
  std::optional<std::string> email = {};  ///< Counts as proved only where `verified` says so.
  std::optional<bool> verified = {};
};

/// Why somebody may not come in, and until when.
struct Suspension {
  std::optional<std::string> reason = {};
  std::optional<Time> until = {};  ///< None: until somebody activates the account.
};
struct Suspended {
  domain::User user;
  std::int64_t sessions_ended = 0;
};

/// Accounts in the hands of the operator or an admin. Users are named by id or by address. Every change is audited in its own
/// transaction, which also asks whether an admin still is one (require_admin).
/// Errors everywhere: kUserNotFound; kUnauthenticated, kForbidden; database errors. Safe from any thread.
class UserAdmin {
 public:
  UserAdmin(Ports ports, const Passwords& passwords, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), outbox_(outbox), audit_(audit) {}

  /// kValidationFailed, kEmailTaken. Hashes where there is a password.
  Result<domain::User> create(const domain::Administrator& by, NewUser user) const;
  Result<domain::User> find(std::string_view id_or_email) const;
  Result<std::vector<domain::User>> list(const store::UserFilter& filter) const;
  struct Page {
    std::vector<domain::User> users;
    std::int64_t total = 0;
  };
  /// As a table shows them: sorted, and from anywhere on.
  Result<Page> page(const store::UserTable& table) const;
  Result<std::optional<domain::Profile>> profile(const UserId& user) const;
  /// Everything held about the account as one document.
  Result<json::Object> everything(std::string_view id_or_email) const;

  /// kValidationFailed; kEmailTaken; kOwnAccount for an admin who takes the role from themselves.
  Result<domain::User> update(const domain::Administrator& by, std::string_view id_or_email, const UserUpdate& update) const;
  /// Ends every session; the account signs in no more until it is activated or the suspension is over. kOwnAccount.
  Result<Suspended> suspend(const domain::Administrator& by, std::string_view id_or_email, const Suspension& why = {}) const;
  Result<domain::User> activate(const domain::Administrator& by, std::string_view id_or_email) const;
  /// With all that hangs on it; the audit keeps what happened and forgets who it was. kOwnAccount.
  Status erase(const domain::Administrator& by, std::string_view id_or_email) const;
  /// Ends every session and forgets known devices. kValidationFailed. Hashes.
  Status set_password(const domain::Administrator& by, std::string_view id_or_email, const Secret& password) const;
  /// Mails a link to set a new password, whatever limits mail; returns the mail's id. kConflict for a suspended account.
  Result<MailId> send_reset(const domain::Administrator& by, std::string_view id_or_email) const;
  Status verify_email(const domain::Administrator& by, std::string_view id_or_email) const;
  /// Accounts made before `before` whose address is not verified yet.
  Result<std::int64_t> count_unverified_before(Time before) const;
  /// Marks them verified in small batches; returns how many.
  Result<std::int64_t> verify_created_before(const domain::Administrator& by, Time before,
                                             const OnProgress& on_progress = no_progress) const;

 private:
  /// `change`: (Stores&, User) -> Status, inside the transaction with the audit event.
  template <class F>
  Status change(const domain::Administrator& by, std::string_view action, std::string_view id_or_email, F change) const;
  Status set_email(store::Stores& tx, domain::User& user, const UserUpdate& update) const;

  Ports ports_;
  const Passwords& passwords_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
