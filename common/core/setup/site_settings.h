#pragma once

#include "common/core/audit/audit_log.h"
#include "common/settings/files/answers.h"

namespace usher::core {

/// Writes the settings of a site for an admin who sets it up in a browser. Safe from any thread.
class SiteSettings {
 public:
  SiteSettings(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Writes what was taken into the file, after its audit event (and another one if that fails); the server reads it at its next
  /// start. It hands out power: who sets a provider or a mail server can sign in as others. Errors: kFreshSessionRequired; those
  /// of settings::Answers::write().
  Status write(const domain::AdminActor& by, const settings::Answers& answers) const;

 private:
  const Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
