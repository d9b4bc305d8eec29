#include "common/core/questionnaire/questionnaire_diff.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::Lane;
using http::Response;

constexpr std::string_view kQuestionnaires = "/admin/questionnaires";

/// The versions to choose from, newest first.
html::FormField version_field(std::string_view name, std::string label, std::int64_t chosen,
                              const std::vector<core::QuestionnaireEntry>& entries) {
  html::FormField field{.name = std::string(name), .label = std::move(label), .type = "select", .value = std::to_string(chosen)};
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const auto version = std::to_string(entry->questionnaire->version);
    field.options.push_back({version, "Version " + version + ", " + std::string(entry->state())});
  }
  return field;
}

std::string share_text(std::string_view what, std::int64_t part, std::int64_t whole, const char* without) {
  return whole == 0 ? without : std::string(what) + " " + std::to_string(part) + " of " + std::to_string(whole);
}

/// What one version has for a step or question; empty where it has none.
using Pair = std::array<std::string, 2>;

/// A row for each name in either, in the order of the second, then what only the first has.
Table pairs_table(std::string caption, std::string_view what,
                  const std::array<std::vector<std::pair<std::string, std::string>>, 2>& sides,
                  const std::array<std::string, 2>& names) {
  std::vector<std::string> order;
  std::map<std::string, Pair> pairs;
  for (const std::size_t side : {1U, 0U})
    for (const auto& [name, text] : sides.at(side)) {
      if (!pairs.contains(name)) order.push_back(name);
      pairs[name].at(side) = text;
    }
  Table table{.caption = std::move(caption), .columns = {{std::string(what)}, {names[0]}, {names[1]}}};
  const auto cell = [](const std::string& text) { return Cell{.text = text.empty() ? "is not in it" : text}; };
  for (const auto& name : order) table.rows.push_back({{.text = name}, cell(pairs[name][0]), cell(pairs[name][1])});
  return table;
}

std::vector<std::pair<std::string, std::string>> steps_of(const core::AnswerStats& stats) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const auto& step : stats.steps)
    list.emplace_back(step.id,
                      share_text("completed", step.completed, step.reached, step.asked == 0 ? "not asked" : "not reached"));
  return list;
}

std::vector<std::pair<std::string, std::string>> questions_of(const core::AnswerStats& stats) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const auto& question : stats.questions)
    list.emplace_back(question.id, question.label + " (" + std::string(domain::name_of(question.kind)) + "), " +
                                       share_text("answered", question.answered, question.asked, "not asked"));
  return list;
}

Table changes_table(const domain::Questionnaire& from, const domain::Questionnaire& to) {
  Table table{.caption = "Changes", .columns = {{"Element"}, {"Change"}, {"What"}, {"Answers"}}, .empty = "Both are the same."};
  for (const auto& change : core::compare_questionnaires(from, to))
    table.rows.push_back({{.text = std::string(change.element) + (change.id.empty() ? "" : " " + change.id)},
                          {.text = std::string(change.change)},
                          {.text = change.detail},
                          {.text = change.touches_answers ? "may no longer fit" : "fit"}});
  return table;
}

/// The versions to compare: those that are asked for, else the newest and the one before it; the newest where none is before it.
Result<std::array<std::int64_t, 2>> wanted_versions(const http::Request& request,
                                                    const std::vector<core::QuestionnaireEntry>& entries) {
  USHER_TRY(const auto from, admin_api::number_of(request, "from"));
  USHER_TRY(const auto wanted, admin_api::number_of(request, "to"));
  const auto newest = entries.back().questionnaire->version;
  const auto to = wanted.value_or(newest);
  auto before = newest;
  for (const auto& entry : entries)
    if (entry.questionnaire->version < to) before = entry.questionnaire->version;
  return std::array{from.value_or(before), to};
}

Result<Response> compare_versions(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto entries, use.core.questionnaires.list());
  USHER_TRY(const auto versions, wanted_versions(context.request(), entries));
  USHER_TRY(const auto from, use.core.questionnaires.version(versions[0]));
  USHER_TRY(const auto to, use.core.questionnaires.version(versions[1]));
  USHER_TRY(const auto first, use.core.answer_results.of(*from, {}, ""));
  USHER_TRY(const auto second, use.core.answer_results.of(*to, {}, ""));
  const std::array names{"Version " + std::to_string(versions[0]), "Version " + std::to_string(versions[1])};
  const auto steps = pairs_table("Steps", "Step", {steps_of(first), steps_of(second)}, names);
  const auto questions = pairs_table("Questions", "Question", {questions_of(first), questions_of(second)}, names);
  const html::Form filter{
      .action = "/admin/questionnaires/compare",
      .button = "Compare",
      .fields = {version_field("from", "From", versions[0], entries), version_field("to", "To", versions[1], entries)}};
  return context.show({.name = "questionnaire_comparison"_template,
                       .title = "Compare versions " + std::to_string(versions[0]) + " and " + std::to_string(versions[1]),
                       .values = {{"filter", context.filter(filter)},
                                  {"changes", values_of(changes_table(*from, *to), context.now())},
                                  {"steps", values_of(steps, context.now())},
                                  {"questions", values_of(questions, context.now())},
                                  {"back_url", kQuestionnaires}}});
}

Result<Response> ask_to_retire(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto version, admin_api::named_version(context.request()));
  USHER_TRY(const auto active, use.core.questionnaires.check_retire(version));
  const auto action = questionnaire_url(version) + "/retire";
  auto form = context.form(action, "Retire it for good");
  form.destroys = true;
  return context.show(
      {.name = "question"_template,
       .title = "Retire this questionnaire?",
       .values = {{"subject", "Version " + std::to_string(version)},
                  {"consequences", json::Array{"Its questions are not asked any more, and forms that still show it are refused.",
                                               "The answers stay. A version is retired for good.",
                                               "Version " + std::to_string(active) + " is active then."}},
                  {"form", html::values_of(form)},
                  {"back_url", questionnaire_url(version)}}});
}

Result<Response> retire_version(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto version, admin_api::named_version(context.request()));
  USHER_CHECK(use.core.questionnaires.retire(version, Administrator(context.admin())));
  return Context::done("questionnaire_retired", kQuestionnaires);
}

}  // namespace

std::string questionnaire_url(std::int64_t version) { return std::string(kQuestionnaires) + "/" + std::to_string(version); }

std::vector<http::Endpoint> questionnaire_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/questionnaires/compare", "compare_console_questionnaires", bound(use, compare_versions),
                          Lane::kSearch),
          use.routes.page("/admin/questionnaires/{version}/retire", "ask_console_retirement", bound(use, ask_to_retire)),
          use.routes.act("/admin/questionnaires/{version}/retire", "retire_console_questionnaire", access::kAdminActs,
                         bound(use, retire_version))};
}

}  // namespace usher::console
