#include "common/core/audit/audit_trail.h"

#include "common/base/text.h"
#include "common/domain/actor.h"

namespace usher::core {

Result<domain::AuditEvent> AuditTrail::find(const AuditEventId& id) const {
  USHER_TRY(auto found, ports_.transactions.read([&](store::Stores& tx) { return tx.audit_events.find(id); }));
  if (!found) return error(ErrorCode::kNotFound, "No audit event has the id " + printable(id.str()));
  return std::move(*found);
}

Result<Part<domain::AuditEvent>> AuditTrail::own(const domain::SessionActor& by, const std::optional<Cursor>& after,
                                                 int limit) const {
  const store::AuditFilter filter{.user = by.user().id, .after = after.value_or(Cursor())};
  return read_part(filter, static_cast<std::size_t>(limit), [this](const store::AuditFilter& one) { return list(one); });
}

}  // namespace usher::core
