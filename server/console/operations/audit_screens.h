#pragma once

#include "common/core/administration/filters.h"
#include "common/core/audit/audit_trail.h"
#include "server/http/routing/endpoint.h"

namespace usher::core {
class AuditChain;
}

namespace usher::console {

class Desk;

/// What the screens of the audit log use; all of it outlives them.
struct AuditScreens {
  const Desk& desk;
  const core::UserAdmin& users;
  const core::AuditTrail& trail;
  const core::AuditChain& chain;
  const core::FilterSources& filters;
};

/// The events, one event, and the verification of the chain.
std::vector<http::Endpoint> audit_screens(const AuditScreens& use);
/// The events as files, in parts.
std::vector<http::Endpoint> audit_export_screens(const AuditScreens& use);

}  // namespace usher::console
