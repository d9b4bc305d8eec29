#include "common/core/setup/site_settings.h"

#include "common/core/authority/authority.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

Status SiteSettings::write(const domain::AdminActor& by, const settings::Answers& answers) const {
  if (!answers.loaded().ok()) return answers.loaded().error();
  if (answers.taken().empty()) return done();
  const domain::Administrator admin(by);
  const AuditEntry entry{.action = "settings.written", .actor = admin.audit_name()};
  const auto event = audit_.event(entry, admin.caller());
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_fresh_admin(tx, admin, ports_));
    return tx.audit_events.append(event);
  }));
  // After the commit: the work of a transaction may run again or be undone, a file may not.
  const auto written = answers.write();
  if (!written.ok()) USHER_CHECK(audit_.record({.action = entry.action, .succeeded = false, .actor = entry.actor}));
  return written;
}

}  // namespace usher::core
