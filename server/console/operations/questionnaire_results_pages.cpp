#include "common/base/encoding.h"
#include "common/base/text.h"
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

/// The users of one file, so that no request holds a thread or much memory.
constexpr std::size_t kMostUsersInFile = 2'000;

/// The question that splits the counts: those with values to split by.
html::FormField by_field(const domain::Questionnaire& questionnaire, const Context& context) {
  auto field = context.filter_field("by", "Split by", "", {{"", "nothing"}});
  for (const auto* question : questionnaire.questions())
    if (question->has_options() || question->kind == domain::QuestionKind::kBoolean)
      field.options.push_back({question->id, domain::local_text(question->label)});
  return field;
}

Table steps_table(const core::AnswerStats& stats) {
  Table table{.caption = "Drop-off by step",
              .columns = {{"Step"}, {"Asked", true}, {"Reached", true}, {"Answered", true}, {"Completed", true}, {"Left", true}}};
  for (const auto& step : stats.steps)
    table.rows.push_back({{.text = step.title},
                          number_cell(step.asked),
                          part_cell(step.reached, step.asked),
                          part_cell(step.answered, step.asked),
                          part_cell(step.completed, step.asked),
                          number_cell(step.left())});
  return table;
}

Table weeks_table(const core::AnswerStats& stats) {
  Table table{.caption = "Users per week, from its Monday (UTC)",
              .columns = {{"Week"}, {"Started", true}, {"Completed", true}},
              .empty = "No answers yet."};
  for (const auto& week : stats.weeks)
    table.rows.push_back({{.text = day_text(week.monday)}, number_cell(week.started), number_cell(week.completed)});
  return table;
}

/// What stands in place of a table of answers.
std::string range_text(const core::QuestionStats& question) {
  if (!question.range) return "Free text: export the answers to read it.";
  return "From " + core::number_text(question.range->least) + " to " + core::number_text(question.range->most) + ", " +
         core::number_text(question.range->mean) + " on average.";
}

/// A column for all users, then one for each group. Shares are of the users, or of the group's, who answered.
Table values_table(const core::QuestionStats& question, const core::AnswerStats& stats) {
  Table table{.caption = question.label, .columns = {{"Answer"}, {"Users", true}}, .empty = range_text(question)};
  for (const auto& group : stats.groups) table.columns.push_back({group.label, true});
  for (const auto& value : question.values) {
    std::vector<Cell> row{{.text = value.label}, part_cell(value.count, question.answered)};
    for (std::size_t group = 0; group < value.by_group.size(); ++group)
      row.push_back(part_cell(value.by_group[group], question.answered_by_group[group]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<Fact> result_facts(const core::AnswerStats& stats) {
  return {{"Users with a profile", number_cell(stats.users)},
          {"Answered something", part_cell(stats.started, stats.users)},
          {"Finished", part_cell(stats.completed, stats.users)}};
}

/// What one mostly came for. A file in one piece is offered at once.
json::Array first_links_of(const http::Request& request, bool is_active, const core::AnswerStats& stats) {
  json::Array links;
  if (stats.users <= static_cast<std::int64_t>(kMostUsersInFile))
    links.emplace_back(link(part_url(request, request.path + "/answers.csv", ""), "Download the answers as CSV"));
  links.emplace_back(link(part_url(request, request.path + "/answers", ""), "Other ways to export"));
  if (is_active) links.emplace_back(link("/admin/users?unanswered=true", "Who has not finished"));
  return links;
}

json::Array links_of(std::int64_t version) {
  return {link("/admin/questionnaires/compare?to=" + std::to_string(version), "Compare with another version"),
          link("/admin/questionnaires/draft?version=" + std::to_string(version), "Write a new version from this one"),
          link("/admin/questionnaires", "All versions")};
}

Result<Response> show_results(const ConsolePages& use, const Context& context) {
  const auto& request = context.request();
  USHER_TRY(const auto version, admin_api::named_version(request));
  USHER_TRY(const auto by, admin_api::text_of(request, "by"));
  USHER_TRY(const auto questionnaire, use.core.questionnaires.version(version));
  USHER_TRY(const auto active, use.core.questionnaires.active());
  const auto action = questionnaire_url(version);
  auto filter = filter_form(context, action, core::kFilters<core::AnswerSelection>);
  filter.fields.insert(filter.fields.begin(), by_field(*questionnaire, context));
  const auto title = domain::local_text(questionnaire->title) + ", version " + std::to_string(version);
  const auto which = admin_api::filter_of<core::AnswerSelection>(use.core.filter_sources, request);
  if (!which.ok()) return context.filter_again(title, filter, which.error());
  USHER_TRY(const auto stats, use.core.answer_results.of(*questionnaire, which.value(), by.value_or("")));
  json::Array questions;
  for (const auto& question : stats.questions)
    questions.emplace_back(
        json::Object{{"answers", values_of(values_table(question, stats), context.now())},
                     {"answered", grouped(question.answered) + " of " + grouped(question.asked) + " answered."}});
  return context.show(
      {.name = "questionnaire_results"_template,
       .title = title,
       .values = {{"filter", context.filter(filter)},
                  {"facts", values_of(result_facts(stats), context.now())},
                  {"as_of", values_of(std::vector<Fact>{{"", time_cell(stats.as_of)}}, context.now())},
                  {"steps", values_of(steps_table(stats), context.now())},
                  {"weeks", values_of(weeks_table(stats), context.now())},
                  {"is_split", !stats.groups.empty()},
                  {"questions", std::move(questions)},
                  {"first_links", json::Object{{"links", first_links_of(request, active->version == version, stats)}}},
                  {"retire_url", action + "/retire"},
                  {"links", links_of(version)}}});
}

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

std::vector<http::Endpoint> questionnaire_results_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/questionnaires/{version}", "show_console_results", bound(use, show_results), Lane::kSearch),
          use.routes.page("/admin/questionnaires/{version}/answers", "show_console_answers", bound(use, show_answer_part),
                          Lane::kSearch),
          use.routes.page("/admin/questionnaires/{version}/answers.csv", "send_console_answers_csv", bound(use, send_answers_csv),
                          Lane::kSearch),
          use.routes.page("/admin/questionnaires/{version}/answers.jsonl", "send_console_answers_lines",
                          bound(use, send_answers_lines), Lane::kSearch)};
}

}  // namespace usher::console
