#include "server/console/operations/operation_pages.h"

namespace usher::console {

std::vector<http::Endpoint> operation_pages(const ConsolePages& use) {
  std::vector<http::Endpoint> rows;
  for (const auto part :
       {&mail_pages, &audit_pages, &questionnaire_pages, &questionnaire_results_pages, &questionnaire_draft_pages, &chat_pages})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::console
