#pragma once

#include <vector>

#include "common/core/ports.h"

namespace usher::core {

/// What happened, for operators. Safe from any thread.
class AuditTrail {
 public:
  explicit AuditTrail(Ports ports) : ports_(ports) {}

  /// Newest first.
  Result<std::vector<domain::AuditEvent>> list(const store::AuditFilter& filter) const;

 private:
  Ports ports_;
};

}  // namespace usher::core
