#include "common/core/audit_trail.h"

namespace usher::core {

Result<std::vector<domain::AuditEvent>> AuditTrail::list(const store::AuditFilter& filter) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.audit_events.list(filter); });
}

}  // namespace usher::core
