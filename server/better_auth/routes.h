#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::better_auth {

class EndpointContext;

/// Returns all rows of the protocol, including those of the enabled plugins.
std::vector<http::Endpoint> routes(const EndpointContext& use);

}  // namespace usher::better_auth
