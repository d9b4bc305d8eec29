#include "server/console/console.h"

#include "common/core/core.h"
#include "server/console/asset_endpoints.h"

namespace usher::console {

std::vector<http::Endpoint> routes(core::Core& core, const Desk& desk) {
  std::vector<http::Endpoint> rows = asset_endpoints(core.ports.settings.site.accent);
  (void)desk;
  return rows;
}

http::RouteGroup transport_rules(const html::Frame& frame) {
  return {.prefix = "/admin",
          .refuse = [&frame](http::Refusal why, const http::Request& request) { return frame.view(request).refusal(why); },
          .takes_own_origin_only = true};
}

}  // namespace usher::console
