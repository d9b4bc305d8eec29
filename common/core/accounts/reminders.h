#pragma once

#include "common/core/runtime/ports.h"
#include "common/core/runtime/row_write.h"
#include "common/core/secrets/signed_values.h"
#include "common/domain/actor.h"

namespace usher::core {

class AuditLog;
class Outbox;

/// Reminders to finish the active questionnaire, by mail: to proved addresses of accounts that are neither suspended nor samples,
/// and want them. A person gets at most one in seven days. The mail is written when its turn comes, after all other mail: not if
/// the person finished, or the version was retired for one that they finished, meanwhile. Safe from any thread.
class Reminders {
 public:
  Reminders(Ports ports, const Outbox& outbox, const AuditLog& audit, const InstallationSecrets& secrets)
      : ports_(ports), outbox_(outbox), audit_(audit), words_(SignedPurpose::kReminder, secrets) {}

  /// Returns false for a person who gets none. Error: kUserNotFound; those of require_admin().
  Result<bool> remind(const domain::Administrator& by, const UserId& user, const RowWrite& row = {}) const;
  /// Sends what a person would get to an administrator, whose reminders it neither counts nor stops. Error: kValidationFailed for
  /// the address of anybody else.
  Status send_test(const domain::Administrator& by, std::string_view address) const;

  /// Whether the token is of a mail to an account that is there. Error: kInvalidToken.
  Status look(const Secret& token) const;
  /// Stops the person's reminders for good. Error: kInvalidToken.
  Status stop(const Secret& token, const domain::Caller& caller) const;

 private:
  [[nodiscard]] Result<UserId> owner_of(store::Stores& tx, const Secret& token) const;
  [[nodiscard]] Secret token_of(const UserId& user) const { return Secret(words_.sign_encoded(user.str())); }

  Ports ports_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const SignedValues words_;
};

}  // namespace usher::core
