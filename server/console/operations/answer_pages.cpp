#include "common/base/url_query.h"
#include "common/core/administration/answers.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/endpoints.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"
#include "server/console/operations/operation_pages.h"

namespace usher::console {
namespace {

using http::Lane;
using http::Response;

/// A parameter of the pages and files: they are pseudonymous.
constexpr std::string_view kPseudonymous = "pseudonymous";

constexpr std::string_view kWithAddresses = "A file has the addresses and names of the users.";
constexpr std::string_view kWithPseudonyms =
    "A file has a pseudonym in place of each user, days in place of times, and neither addresses nor names, organisations or "
    "free text.";
constexpr std::string_view kParts =
    " It has at most 2,000 users, oldest profile first; the command \"usher questionnaire export\" writes all of them as one "
    "file.";

struct AnswerPart {
  std::shared_ptr<const domain::Questionnaire> questionnaire;
  core::AnswerPage page;
};

Result<AnswerPart> answer_part_of(const ConsolePages& use, const http::Request& request, bool with_others) {
  USHER_TRY(const auto version, admin_api::named_version(request));
  USHER_TRY(const auto page, admin_api::wanted_page(request));
  USHER_TRY(auto which, admin_api::filter_of<core::AnswerSelection>(use.core.filter_sources, request));
  USHER_TRY(const auto pseudonymous, admin_api::choice_of(request, kPseudonymous, core::kFlagWords));
  which.with_others = with_others;
  which.pseudonymous = pseudonymous == core::kFlagWords[0];
  AnswerPart part;
  USHER_TRY(part.questionnaire, use.core.questionnaires.version(version));
  USHER_TRY(part.page, use.core.answer_export.page(*part.questionnaire, which, page.after, kMostUsersInFile));
  return part;
}

Result<Response> show_answer_part(const ConsolePages& use, const Context& context) {
  const auto& request = context.request();
  USHER_TRY(const auto part, answer_part_of(use, request, false));
  const auto cursor = http::query_parameter(request, "cursor").value_or("");
  const auto url = questionnaire_url(part.questionnaire->version);
  const auto link_of = [&](std::string_view path, std::string_view from, const char* text) {
    return link(part_url(request, path, from), text);
  };
  json::Array links{link_of(url + "/answers.csv", cursor, "Download as CSV"),
                    link_of(url + "/answers.jsonl", cursor, "Download as JSON Lines")};
  if (part.page.next) links.emplace_back(link_of(url + "/answers", to_text(*part.page.next), "The next part"));
  const auto named = http::place_without(part_url(request, url + "/answers", ""), {kPseudonymous});
  links.emplace_back(part.page.is_pseudonymous ? link(named, "Export with addresses")
                                               : link(with_parameter(named, kPseudonymous, "true"), "Export with pseudonyms"));
  links.emplace_back(link_of(url, "", "Back to the results"));
  const std::vector<Fact> facts{{"Users in this file", number_cell(static_cast<std::int64_t>(part.page.answers.size()))}};
  return context.show(
      {.name = "export"_template,
       .title = "Export the answers to version " + std::to_string(part.questionnaire->version),
       .values = {{"lead", std::string(part.page.is_pseudonymous ? kWithPseudonyms : kWithAddresses).append(kParts)},
                  {"facts", values_of(facts, context.now())},
                  {"links", std::move(links)}}});
}

Response as_file(const AnswerPart& part, admin_api::Written written, const char* ending) {
  const std::string kind = part.page.is_pseudonymous ? "-pseudonymous" : "";
  return download(std::move(written.body), written.type,
                  "answers-" + std::to_string(part.questionnaire->version) + kind + ending);
}

Result<Response> send_answers_csv(const ConsolePages& use, const Context& context) {
  USHER_TRY(auto part, answer_part_of(use, context.request(), false));
  return as_file(part, admin_api::as_csv(*part.questionnaire, std::move(part.page)), ".csv");
}

Result<Response> send_answers_lines(const ConsolePages& use, const Context& context) {
  USHER_TRY(auto part, answer_part_of(use, context.request(), true));
  return as_file(part, admin_api::as_lines(*part.questionnaire, std::move(part.page)), ".jsonl");
}

}  // namespace

std::vector<http::Endpoint> answer_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/questionnaires/{version}/answers", "show_console_answers", access::kAdminReads,
                          bound(use, show_answer_part), Lane::kSearch),
          use.routes.page("/admin/questionnaires/{version}/answers.csv", "send_console_answers_csv", access::kAdminReads,
                          bound(use, send_answers_csv), Lane::kSearch),
          use.routes.page("/admin/questionnaires/{version}/answers.jsonl", "send_console_answers_lines", access::kAdminReads,
                          bound(use, send_answers_lines), Lane::kSearch)};
}

}  // namespace usher::console
