#pragma once

#include "common/base/result.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

/// What was not removed when expired data was removed last, for those who look at the installation.
struct RetentionFault {
  Time since{};      ///< When that began.
  std::string what;  ///< `audit_events: WHY; chat_messages: WHY`.
};

/// Reads what note_retention() has left.
Result<std::optional<RetentionFault>> retention_fault(store::Stores& tx);

/// Keeps what failed, or forgets it if `what` is empty. Writes only what has changed.
Status note_retention(const Ports& ports, const std::string& what);

}  // namespace usher::core
