#include "server/console/console.h"

#include "common/core/core.h"
#include "server/console/asset_endpoints.h"
#include "server/console/health_screens.h"
#include "server/console/overview_screens.h"
#include "server/console/session_screens.h"
#include "server/console/settings_screens.h"
#include "server/console/thing_screens.h"
#include "server/console/user_screens.h"
#include "server/html/page.h"

namespace usher::console {

std::vector<http::Endpoint> routes(core::Core& core, const Desk& desk, const RunningServer& server) {
  std::vector<http::Endpoint> rows = asset_endpoints(core.ports.settings.site.accent);
  const auto append = [&rows](std::vector<http::Endpoint> more) {
    for (auto& row : more) rows.push_back(std::move(row));
  };
  append(overview_screens({desk, core.statistics}));
  const UserScreens users{desk,
                          core.user_admin,
                          core.session_admin,
                          core.two_factor,
                          core.impersonation,
                          server.cookies,
                          core.answers,
                          core.questionnaires,
                          core.audit_trail,
                          core.sign_in_obstacles,
                          core.filter_sources,
                          core.ports.settings.mail.smtp.has_value()};
  for (const auto part : {&user_list_screens, &user_detail_screens, &user_act_screens}) append(part(users));
  append(thing_screens(core.administration, desk));
  append(session_screens({desk, core.session_admin, core.filter_sources}));
  append(settings_screens({desk, server.settings}));
  append(health_screens({desk, core.statistics, server.metrics, [&core] { return core.check_database(); }}));
  return rows;
}

http::RouteGroup transport_rules(const html::Frame& frame) {
  return {.prefix = "/admin/",
          .refuse = [&frame](http::Refusal why, const http::Request& request) { return frame.view(request).refusal(why); },
          .takes_own_origin_only = true};
}

}  // namespace usher::console
