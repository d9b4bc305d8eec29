#include "server/console/console.h"

#include "server/console/console_pages.h"
#include "server/html/page.h"

namespace usher::console {

std::vector<http::Endpoint> routes(core::Core& core, const PageRoutes& routes, const RunningServer& server) {
  std::vector<http::Endpoint> rows = asset_endpoints(core.ports.settings.site.accent);
  const ConsolePages use{core, routes, server};
  for (const auto part :
       {&overview_pages, &user_list_pages, &user_detail_pages, &user_act_pages, &resource_pages, &settings_pages, &health_pages})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

http::RouteGroup transport_rules(const html::Layout& layout) {
  return {.prefix = "/admin/",
          .refuse = [&layout](http::Refusal why, const http::Request& request) { return layout.view(request).refusal(why); },
          .takes_own_origin_only = true};
}

}  // namespace usher::console
