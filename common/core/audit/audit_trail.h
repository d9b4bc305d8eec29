#pragma once

#include "common/core/runtime/listing.h"
#include "common/core/runtime/ports.h"
#include "common/store/operations/audit_events.h"

namespace usher::domain {
class SessionActor;
}

namespace usher::core {

/// Reads audit events: all of them for operators, their own for users. Safe from any thread.
class AuditTrail {
 public:
  explicit AuditTrail(Ports ports) : ports_(ports) {}

  /// Newest first.
  Result<std::vector<domain::AuditEvent>> list(const store::AuditFilter& filter) const {
    return ports_.transactions.read([&](store::Stores& tx) { return tx.audit_events.list(filter); });
  }
  /// Error: kNotFound.
  Result<domain::AuditEvent> find(const AuditEventId& id) const;
  /// Returns the caller's own events, newest first: `limit` of them after `after`.
  Result<Part<domain::AuditEvent>> own(const domain::SessionActor& by, const std::optional<Cursor>& after, int limit) const;

 private:
  Ports ports_;
};

}  // namespace usher::core
