#pragma once

#include <vector>

#include "common/core/audit_log.h"
#include "common/domain/actor.h"

namespace usher::core {

/// A person's own sessions. Safe from any thread.
class Sessions {
 public:
  Sessions(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// The live ones, oldest first.
  Result<std::vector<domain::Session>> list(const domain::SessionActor& by) const;
  /// kSessionNotFound for one that is not the caller's or has ended.
  Status end(const domain::SessionActor& by, const SessionId& session, const domain::Caller& caller) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
