#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/audit_log.h"
#include "common/core/on_progress.h"
#include "common/core/outbox.h"
#include "common/core/passwords.h"
#include "common/domain/actor.h"
#include "common/domain/profile.h"

namespace usher::core {

/// An account that an admin makes.
struct NewUser {
  std::string email;
  std::optional<std::string> name;
  std::string role = "user";
  bool verified = false;
  domain::ProfileChange profile;  ///< Empty: no profile yet.
  Secret password;
};

/// What an admin changes; absent members stay.
struct UserUpdate {
  json::Patch<std::string> name;
  json::Patch<std::string> image;
  std::optional<std::string> role;
  domain::ProfileChange profile;
};

/// Accounts in an operator's hands. Users are named by id or by address. Every change is audited in its own transaction.
/// Errors everywhere: kUserNotFound; database errors. Safe from any thread.
class UserAdmin {
 public:
  UserAdmin(Ports ports, const Passwords& passwords, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), outbox_(outbox), audit_(audit) {}

  /// kValidationFailed, kEmailTaken. Hashes.
  Result<domain::User> create(const domain::OperatorActor& by, NewUser user) const;
  Result<domain::User> find(std::string_view id_or_email) const;
  Result<std::vector<domain::User>> list(const store::UserFilter& filter) const;
  Result<std::optional<domain::Profile>> profile(const UserId& user) const;
  /// Everything held about the account as one document.
  Result<json::Object> everything(std::string_view id_or_email) const;

  Result<domain::User> update(const domain::OperatorActor& by, std::string_view id_or_email, const UserUpdate& update) const;
  /// Ends every session; the account signs in no more until it is activated. Returns how many sessions ended. Idempotent.
  Result<std::int64_t> suspend(const domain::OperatorActor& by, std::string_view id_or_email) const;
  Status activate(const domain::OperatorActor& by, std::string_view id_or_email) const;
  /// With all that hangs on it; the audit keeps what happened and forgets who it was.
  Status erase(const domain::OperatorActor& by, std::string_view id_or_email) const;
  /// Ends every session and forgets known devices. kValidationFailed. Hashes.
  Status set_password(const domain::OperatorActor& by, std::string_view id_or_email, const Secret& password) const;
  /// Mails a link to set a new password, whatever limits mail; returns the mail's id. kConflict for a suspended account.
  Result<MailId> send_reset(const domain::OperatorActor& by, std::string_view id_or_email) const;
  Status verify_email(const domain::OperatorActor& by, std::string_view id_or_email) const;
  /// Accounts made before `before` whose address is not verified yet.
  Result<std::int64_t> count_unverified_before(Time before) const;
  /// Marks them verified in small batches; returns how many.
  Result<std::int64_t> verify_created_before(const domain::OperatorActor& by, Time before,
                                             const OnProgress& tell = tell_nobody) const;

 private:
  /// `change`: (Stores&, User) -> Status, inside the transaction with the audit event.
  template <class F>
  Status change(const domain::OperatorActor& by, std::string_view action, std::string_view id_or_email, F change) const;

  Ports ports_;
  const Passwords& passwords_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
