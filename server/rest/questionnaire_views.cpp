#include "server/rest/questionnaire_views.h"

namespace usher::rest {
namespace {

std::optional<std::string> if_any(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

json::Object condition_view(const domain::Condition& condition) {
  json::Object view{{"question", condition.question}};
  if (condition.equals) view.append({"equals", *condition.equals});
  if (condition.includes) view.append({"includes", *condition.includes});
  return view;
}

QuestionView question_view(const domain::Question& question) {
  QuestionView view{.id = question.id,
                    .kind = std::string(domain::name_of(question.kind)),
                    .label = question.label,
                    .options = std::nullopt,
                    .other = question.other,
                    .required = question.required,
                    .when = std::nullopt,
                    .profile = if_any(question.profile)};
  if (question.when) view.when = condition_view(*question.when);
  if (!question.has_options()) return view;
  view.options.emplace();
  for (const auto& option : question.options) view.options->push_back({option.value, option.label});
  return view;
}

}  // namespace

QuestionnaireView view_of(const domain::Questionnaire& questionnaire) {
  const auto& notice = questionnaire.notice;
  PublishedView view{.id = questionnaire.id,
                     .version = questionnaire.version,
                     .title = questionnaire.title,
                     .notice = {.version = notice.version, .text = notice.text, .url = if_any(notice.url)},
                     .steps = {}};
  for (const auto& step : questionnaire.steps) {
    auto& shown =
        view.steps.emplace_back(StepView{.id = step.id, .title = step.title, .skippable = step.skippable, .questions = {}});
    for (const auto& question : step.questions) shown.questions.push_back(question_view(question));
  }
  return {std::move(view)};
}

}  // namespace usher::rest
