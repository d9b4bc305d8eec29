#pragma once

#include "common/core/audit/audit_log.h"
#include "common/domain/actor.h"

namespace usher::core {

enum class SignOutScope { kGlobal, kLocal, kOthers };

/// Ends sessions at their owner's wish. Safe from any thread.
class SignOut {
 public:
  SignOut(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Idempotent; returns how many ended. The visitor of `caller` is retired: whoever comes to that browser next is somebody else.
  Result<std::int64_t> sign_out(const domain::SessionActor& by, SignOutScope scope, const domain::Caller& caller) const;
  /// The same of a browser in which nobody is signed in.
  Status leave(const domain::Caller& caller) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
