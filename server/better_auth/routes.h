#pragma once

#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

/// Returns all rows of the protocol, including those of the enabled plugins.
std::vector<http::Endpoint> routes(const EndpointContext& use);

}  // namespace usher::better_auth
