#include "common/base/language_tag.h"
#include "server/console/operations/operation_pages.h"

namespace usher::console {
namespace {

using domain::Question;
using domain::QuestionKind;

/// The condition with the labels of the question and the answer that it names.
std::string condition_text(const Question& question, const domain::Questionnaire& whole, std::string_view language) {
  if (!question.when) return {};
  const auto& value = question.when->equals ? *question.when->equals : question.when->includes.value_or(json::Value());
  auto shown = value.boolean() ? (*value.boolean() ? "Yes" : "No") : value.string() ? *value.string() : json::to_text(value);
  const auto* asked = whole.find(question.when->question);
  if (!asked) return {};
  for (const auto& option : asked->options)
    if (option.value == shown) shown = domain::local_text(option.label, language);
  return "Asked only if “" + domain::local_text(asked->label, language) + "” " + (question.when->equals ? "is" : "includes") +
         " “" + shown + "”.";
}

json::Array choices_of(const Question& question, std::string_view language) {
  json::Array choices;
  const auto add = [&choices](std::string label) { choices.emplace_back(json::Object{{"choice_label", std::move(label)}}); };
  for (const auto& option : question.options) add(domain::local_text(option.label, language));
  if (question.kind == QuestionKind::kBoolean) {
    add("Yes");
    add("No");
  }
  if (question.other) add("Another answer");
  return choices;
}

/// All members are set: an absent one would be looked up in the values around it.
json::Object preview_values(const Question& question, const domain::Questionnaire& whole, std::string_view language) {
  return {{"question_label", domain::local_text(question.label, language)},
          {"question_note", condition_text(question, whole, language)},
          {"is_required", question.required},
          {"is_single", question.kind == QuestionKind::kSingle || question.kind == QuestionKind::kBoolean},
          {"is_multiple", question.kind == QuestionKind::kMultiple},
          {"is_line", question.kind == QuestionKind::kNumber || question.kind == QuestionKind::kFields},
          {"is_prose", question.kind == QuestionKind::kText},
          {"choices", choices_of(question, language)}};
}

}  // namespace

json::Array preview_of(const domain::Questionnaire& questionnaire, std::string_view language) {
  json::Array steps;
  for (const auto& step : questionnaire.steps) {
    json::Array questions;
    for (const auto& question : step.questions) questions.emplace_back(preview_values(question, questionnaire, language));
    steps.emplace_back(json::Object{{"step_lang", language},
                                    {"step_dir", is_right_to_left(language) ? "rtl" : "ltr"},
                                    {"step_title", domain::local_text(step.title, language)},
                                    {"step_note", step.skippable ? "May be skipped." : "Cannot be skipped."},
                                    {"step_questions", std::move(questions)}});
  }
  return steps;
}

}  // namespace usher::console
