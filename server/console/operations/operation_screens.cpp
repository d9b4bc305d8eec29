#include "server/console/operations/operation_screens.h"

#include "common/core/core.h"
#include "server/console/operations/audit_screens.h"
#include "server/console/operations/chat_screens.h"
#include "server/console/operations/key_screens.h"
#include "server/console/operations/mail_screens.h"
#include "server/console/operations/questionnaire_screens.h"

namespace usher::console {

std::vector<http::Endpoint> operation_screens(core::Core& core, const Desk& desk) {
  std::vector<http::Endpoint> rows;
  const auto append = [&rows](std::vector<http::Endpoint> more) {
    for (auto& row : more) rows.push_back(std::move(row));
  };
  append(mail_screens({desk, core.mail_admin, core.filter_sources, core.ports.settings}));
  const AuditScreens audit{desk, core.user_admin, core.audit_trail, core.audit_chain, core.filter_sources};
  append(audit_screens(audit));
  append(audit_export_screens(audit));
  append(api_key_screens({desk, core.api_keys}));
  append(signing_key_screens({desk, core.keys}));
  const QuestionnaireScreens questionnaires{
      desk, core.questionnaires, core.answer_export, core.answer_results, core.user_admin, core.filter_sources};
  for (const auto part : {&questionnaire_screens, &questionnaire_results_screens, &questionnaire_draft_screens, &answer_screens})
    append(part(questionnaires));
  append(chat_screens({desk, core.chat_volume}));
  return rows;
}

}  // namespace usher::console
