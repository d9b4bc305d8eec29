#pragma once

#include "common/core/audit/audit_trail.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Identification;
}

namespace usher::rest {

/// What audit endpoints use; all of it outlives them.
struct AuditUseCases {
  const core::AuditTrail& trail;
  const authentication::Identification& who;
};

/// The events of the caller's account.
std::vector<http::Endpoint> audit_endpoints(const AuditUseCases& use);

}  // namespace usher::rest
