#pragma once

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

}  // namespace usher::core
