#include "server/admin_api/endpoints.h"

namespace usher::admin_api {

std::vector<http::Endpoint> routes(core::Core& core, const Callers& callers) {
  const AdminUseCases use{core, callers};
  std::vector<http::Endpoint> rows;
  for (const auto part : {&session_endpoints, &resource_endpoints, &questionnaire_endpoints, &answer_endpoints, &audit_endpoints,
                          &mail_endpoints, &overview_endpoints})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

http::RouteGroup transport_rules() {
  return {.prefix = "/auth/admin/",
          .refuse =
              [](http::Refusal why, const http::Request&) {
                if (why != http::Refusal::kUntrustedOrigin) return http::problem_response(why);
                return http::problem_response(
                    why,
                    "Only pages of PUBLIC_URL call this with cookies; programs send Authorization: Bearer without an Origin");
              },
          .takes_own_origin_only = true,
          .checks_reading_too = true};
}

}  // namespace usher::admin_api
