#include "server/console/operations/operation_pages.h"

namespace usher::console {

std::vector<http::Endpoint> operation_pages(core::Core& core, const PageRoutes& routes, const RunningServer& server) {
  const ConsolePages use{core, routes, server};
  std::vector<http::Endpoint> rows;
  for (const auto part :
       {&mail_pages, &audit_pages, &audit_export_pages, &api_key_pages, &signing_key_pages, &questionnaire_pages,
        &questionnaire_results_pages, &questionnaire_draft_pages, &answer_pages, &chat_pages})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::console
