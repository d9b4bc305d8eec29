#include "server/admin_api/admin_api.h"

#include "common/core/core.h"
#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/questionnaire_endpoints.h"
#include "server/admin_api/thing_endpoints.h"
#include "server/admin_api/user_endpoints.h"

namespace usher::admin_api {

std::vector<http::Endpoint> routes(core::Core& core, const Callers& callers) {
  const UserUseCases users{core.user_admin, core.session_admin, core.two_factor, core.user_fields, core.filter_sources, callers};
  std::vector<http::Endpoint> rows;
  const auto append = [&rows](std::vector<http::Endpoint> more) {
    for (auto& row : more) rows.push_back(std::move(row));
  };
  append(user_endpoints(users));
  append(user_act_endpoints(users));
  append(session_endpoints(users));
  append(thing_endpoints({core.administration, callers}));
  const QuestionnaireUseCases answers{core.questionnaires, core.answer_export, core.answer_results, core.filter_sources, callers};
  append(questionnaire_endpoints(answers));
  append(answer_endpoints(answers));
  const OperationUseCases operations{core.filter_sources, core.audit_trail, core.audit_chain,    core.mail_admin, core.api_keys,
                                     core.keys,           core.statistics,  core.ports.settings, callers};
  for (const auto part : {&audit_endpoints, &mail_endpoints, &key_endpoints, &overview_endpoints}) append(part(operations));
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
