#include "common/core/questionnaire/results/answer_columns.h"

#include "common/base/time_text.h"
#include "common/domain/questionnaire/questionnaire.h"

namespace usher::core {
namespace {

using domain::Question;
using domain::QuestionKind;
using json::Value;

AnswerCell text_or_null(const std::optional<std::string>& text) { return {.value = text ? json::Value(*text) : json::Value()}; }

AnswerCell time_cell(const std::optional<Time>& time) {
  return time ? AnswerCell{.value = json::Value(to_rfc3339(*time)), .time = time} : AnswerCell();
}

/// Null without a time.
AnswerCell day_cell(const std::optional<Time>& time) {
  return time ? AnswerCell{.value = json::Value(day_text(*time))} : AnswerCell();
}

std::string as_text(const Value& value) { return value.string() ? *value.string() : json::to_text(value); }

/// The elements that satisfy `takes`; null without a match.
template <class F>
Value joined(const json::Array& list, F takes) {
  std::string text;
  bool is_first = true;
  for (const auto& element : list) {
    if (!takes(element)) continue;
    if (!is_first) text += ';';
    is_first = false;
    text += as_text(element);
  }
  return is_first ? Value() : Value(std::move(text));
}

/// 1 or 0; null without a list.
Value is_in(const json::Array* list, const std::string& value) {
  if (!list) return {};
  return Value(
      std::any_of(list->begin(), list->end(), [&](const Value& one) { return one.string() && *one.string() == value; }) ? 1 : 0);
}

bool is_option(const Question& question, const Value& value) { return value.string() && question.offers(*value.string()); }

}  // namespace

AnswerColumns::AnswerColumns(const domain::Questionnaire& questionnaire, AnswerLayout layout)
    : layout_(layout), questions_(AnswerExport::questions(questionnaire, layout.pseudonymous)) {
  columns_.push_back({layout.pseudonymous ? "pseudonym" : "user_id"});
  if (!layout.pseudonymous) columns_.insert(columns_.end(), {{"email"}, {"name"}});
  for (const auto* question : questions_) add(*question);
  const std::string suffix = layout.pseudonymous ? "_on" : "_at";
  columns_.push_back({"version", true});
  for (const char* moment : {"completed", "created", "updated"}) columns_.push_back({moment + suffix});
  if (layout.structured && !layout.pseudonymous) columns_.push_back({"other_answers"});
}

bool AnswerColumns::is_spread(const Question& question) const {
  return layout_.spread && question.kind == QuestionKind::kMultiple;
}

void AnswerColumns::add(const Question& question) {
  if (!is_spread(question)) return columns_.push_back({question.id, question.kind == QuestionKind::kNumber});
  for (const auto& option : question.options) columns_.push_back({question.id + "." + option.value, true});
  if (question.other && !layout_.pseudonymous) columns_.push_back({question.id + "." + std::string(domain::kOtherAnswer)});
}

void AnswerColumns::append(Row& row, const Question& question, Value value) const {
  const auto* const list = value.array();
  if (is_spread(question)) {
    for (const auto& option : question.options) row.push_back({.value = is_in(list, option.value)});
    if (question.other && !layout_.pseudonymous)
      row.push_back(
          {.value = list ? joined(*list, [&](const Value& element) { return !is_option(question, element); }) : Value()});
  } else if (list && !layout_.structured) {
    row.push_back({.value = joined(*list, [](const Value&) { return true; })});
  } else {
    row.push_back({.value = std::move(value)});
  }
}

std::vector<AnswerCell> AnswerColumns::row(ExportedAnswers answers) const {
  Row row;
  row.reserve(columns_.size());
  row.push_back({.value = Value(std::move(answers.user))});
  if (!layout_.pseudonymous) {
    row.push_back(text_or_null(answers.email));
    row.push_back(text_or_null(answers.name));
  }
  for (std::size_t i = 0; i < questions_.size(); ++i) append(row, *questions_[i], std::move(answers.values[i]));
  row.push_back({.value = answers.version ? Value(*answers.version) : Value()});
  for (const auto& moment : {answers.completed_at, std::optional(answers.created_at), std::optional(answers.updated_at)})
    row.push_back(layout_.pseudonymous ? day_cell(moment) : time_cell(moment));
  if (layout_.structured && !layout_.pseudonymous) row.push_back({.value = Value(std::move(answers.others))});
  return row;
}

}  // namespace usher::core
