#pragma once

#include <vector>

#include "common/core/core.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

/// Every row of the surface, those of the plugins that are on included.
std::vector<http::Endpoint> routes(core::Core& core, const EndpointContext& context);

}  // namespace usher::better_auth
