#include "server/console/operations/operation_pages.h"

#include "common/core/core.h"

namespace usher::console {

std::vector<http::Endpoint> operation_screens(core::Core& core, const Desk& desk) {
  const OperationScreens use{desk,
                             core.user_admin,
                             core.filter_sources,
                             core.ports.settings,
                             core.mail_admin,
                             core.audit_trail,
                             core.audit_chain,
                             core.api_keys,
                             core.keys,
                             core.questionnaires,
                             core.answer_export,
                             core.answer_results,
                             core.chat_volume};
  std::vector<http::Endpoint> rows;
  for (const auto part :
       {&mail_screens, &audit_screens, &audit_export_screens, &api_key_screens, &signing_key_screens, &questionnaire_screens,
        &questionnaire_results_screens, &questionnaire_draft_screens, &answer_screens, &chat_screens})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::console
