#include "server/console/console.h"

#include "common/core/core.h"
#include "server/console/asset_endpoints.h"
#include "server/console/console_pages.h"
#include "server/html/page.h"

namespace usher::console {

std::vector<http::Endpoint> routes(core::Core& core, const Desk& desk, const RunningServer& server) {
  std::vector<http::Endpoint> rows = asset_endpoints(core.ports.settings.site.accent);
  const Screens use{desk,
                    core.statistics,
                    core.user_admin,
                    core.session_admin,
                    core.two_factor,
                    core.impersonation,
                    server.cookies,
                    core.answers,
                    core.questionnaires,
                    core.audit_trail,
                    core.sign_in_obstacles,
                    core.administration,
                    core.filter_sources,
                    server.settings,
                    server.metrics,
                    [&core] { return core.check_database(); },
                    core.ports.settings.mail.smtp.has_value()};
  for (const auto part : {&overview_screens, &user_list_screens, &user_detail_screens, &user_act_screens, &thing_screens,
                          &session_screens, &settings_screens, &health_screens})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

http::RouteGroup transport_rules(const html::Frame& frame) {
  return {.prefix = "/admin/",
          .refuse = [&frame](http::Refusal why, const http::Request& request) { return frame.view(request).refusal(why); },
          .takes_own_origin_only = true};
}

}  // namespace usher::console
