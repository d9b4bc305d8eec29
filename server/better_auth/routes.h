#pragma once

#include "common/core/core.h"
#include "server/http/routing/endpoint.h"

namespace usher::better_auth {

class EndpointContext;

/// Returns all rows of the protocol, including those of the enabled plugins.
std::vector<http::Endpoint> routes(core::Core& core, const EndpointContext& context);

}  // namespace usher::better_auth
