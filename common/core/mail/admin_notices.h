#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/mail/outbox.h"
#include "common/domain/actor.h"
#include "common/domain/user.h"

namespace usher::core {

/// The mails that notify the admins of a new admin, and the new one.
class AdminNotices {
 public:
  /// Draws a mail for each admin of now and one for the new admin. Reads; call it outside the write.
  static Result<AdminNotices> prepare(const Ports& ports, const Outbox& outbox, const domain::Administrator& by);
  /// Inside the write that makes `made` an admin.
  Status append(store::Stores& tx, const domain::User& made) const;

 private:
  std::vector<domain::Mail> drawn_;  ///< The last is for the new admin.
  std::string by_;                   ///< The address of the acting admin, or the operator's name.
};

/// An account that an import is about to create with the role of an admin.
struct ComingAdmin {
  std::optional<UserId> id;  ///< Absent: it gets a new one.
  std::string email;         ///< As compared.
  std::string email_as_written;
};

/// Notifies each admin of now of those who come by an import: one mail for all of them, without those whose address or id has an
/// account. Writes; call it before the first of them is written, so that an interrupted import leaves no admin unmentioned.
Status notify_of_imported_admins(const Ports& ports, const Outbox& outbox, const domain::OperatorActor& by,
                                 const std::vector<ComingAdmin>& coming);

}  // namespace usher::core
