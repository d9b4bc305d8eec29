#pragma once

#include <vector>

#include "common/core/texts/catalogue.h"
#include "server/console/desk.h"
#include "server/html/templates.h"
#include "server/http/routing/route_group.h"

namespace usher::core {
class Core;
}  // namespace usher::core

namespace usher::console {

/// The rows of /admin and below. Both arguments outlive them.
std::vector<http::Endpoint> routes(core::Core& core, const Desk& desk);

/// Forms are taken from their own origin only; refusals are pages.
http::RouteGroup transport_rules(const html::Frame& frame);

}  // namespace usher::console
