#include "server/console/operations/operation_pages.h"

#include "common/core/core.h"

namespace usher::console {

std::vector<http::Endpoint> operation_pages(core::Core& core, const PageRoutes& routes) {
  const OperationPages use{routes,          core.user_admin,     core.filter_sources, core.ports.settings,
                           core.mail_admin, core.audit_trail,    core.audit_chain,    core.api_keys,
                           core.keys,       core.questionnaires, core.answer_export,  core.answer_results,
                           core.chat_volume};
  std::vector<http::Endpoint> rows;
  for (const auto part :
       {&mail_pages, &audit_pages, &audit_export_pages, &api_key_pages, &signing_key_pages, &questionnaire_pages,
        &questionnaire_results_pages, &questionnaire_draft_pages, &answer_pages, &chat_pages})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::console
