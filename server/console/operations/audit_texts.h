#pragma once

#include <vector>

#include "common/domain/audit_event.h"

// Audit events as files.

namespace usher::console {

/// A line of names, then one an event.
std::string events_as_csv(const std::vector<domain::AuditEvent>& events);
/// An object a line.
std::string events_as_lines(const std::vector<domain::AuditEvent>& events);

}  // namespace usher::console
