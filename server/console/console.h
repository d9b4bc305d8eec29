#pragma once

#include "common/base/metrics.h"
#include "common/settings/load.h"
#include "server/console/page_routes.h"
#include "server/html/asset.h"
#include "server/http/routing/route_group.h"

namespace usher::authentication {
class Cookies;
}
namespace usher::core {
class Core;
}  // namespace usher::core
namespace usher::html {
class Layout;
}

namespace usher::console {

/// Where the console is.
inline constexpr std::string_view kRoot = "/admin";

/// What the console shows of the running server; all of it outlives the console.
struct RunningServer {
  const std::vector<settings::Effective>& settings;
  const Metrics& metrics;
  const authentication::Cookies& cookies;
};

/// The rows of /admin and below. All arguments outlive them.
std::vector<http::Endpoint> routes(core::Core& core, const PageRoutes& routes, const RunningServer& server);

/// What the pages of the console load: the style sheet in the accent colour of the site (`#rrggbb`), the script, and uPlot for
/// charts.
std::vector<html::Asset> assets(const std::string& accent);
/// Their routes.
std::vector<http::Endpoint> asset_endpoints(const std::string& accent);

/// Forms are taken from their own origin only; refusals are pages.
http::RouteGroup transport_rules(const html::Layout& layout);

}  // namespace usher::console
