#pragma once

#include "common/core/audit/audit_log.h"

namespace usher::core {

struct ExportedUser {
  domain::User user;
  std::optional<domain::Profile> profile;
  bool reminders_stopped = false;
  std::optional<std::string> password_hash;  ///< Only if hashes are requested.
};

/// Exports all accounts but anonymous ones, oldest first, in constant memory. Returns how many it leaves out. `visit` runs
/// outside any transaction and may be slow; its error ends the export and is returned. Pages are read one after the other, so a
/// concurrent change may or may not be included. An export with hashes is audited.
Result<std::int64_t> export_users(const Ports& ports, const AuditLog& audit, const domain::OperatorActor& by, bool with_hashes,
                                  const std::function<Status(const ExportedUser&)>& visit);

}  // namespace usher::core
