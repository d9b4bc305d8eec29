#pragma once

#include "server/admin_api/callers.h"
#include "server/http/routing/endpoint.h"
#include "server/http/routing/route_group.h"

namespace usher::core {
class Core;
}  // namespace usher::core

namespace usher::admin_api {

/// The rows of /auth/admin/*. Both arguments outlive them.
std::vector<http::Endpoint> routes(core::Core& core, const Callers& callers);

/// No other origin may call these paths with cookies or read their responses.
http::RouteGroup transport_rules();

}  // namespace usher::admin_api
