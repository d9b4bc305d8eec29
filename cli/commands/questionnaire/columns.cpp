#include "cli/commands/questionnaire/columns.h"

#include <algorithm>

namespace usher::cli {
namespace {

using domain::Question;
using domain::QuestionKind;
using json::Value;

/// Null without a time.
Cell day_of(const std::optional<Time>& time) {
  if (!time) return nullptr;
  return to_rfc3339(*time).substr(0, std::string_view("2026-11-20").size());
}

void put(TableRow& row, Cell cell) { row.push_back(std::move(cell)); }

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
    : layout_(layout), questions_(core::AnswerExport::questions(questionnaire, layout.pseudonymous)) {
  columns_.push_back({layout.pseudonymous ? "pseudonym" : "user_id", ColumnKind::kText, ColumnRole::kName});
  if (!layout.pseudonymous) columns_.insert(columns_.end(), {{"email"}, {"name"}});
  for (const auto* question : questions_) add(*question);
  const std::string suffix = layout.pseudonymous ? "_on" : "_at";
  columns_.push_back({"version", ColumnKind::kNumber});
  for (const char* moment : {"completed", "created", "updated"}) columns_.push_back({moment + suffix});
  if (layout.structured && !layout.pseudonymous) columns_.push_back({"other_answers"});
}

bool AnswerColumns::is_spread(const Question& question) const {
  return layout_.spread && question.kind == QuestionKind::kMultiple;
}

void AnswerColumns::add(const Question& question) {
  const bool is_number = question.kind == QuestionKind::kNumber;
  if (!is_spread(question)) return columns_.push_back({question.id, is_number ? ColumnKind::kNumber : ColumnKind::kText});
  for (const auto& option : question.options) columns_.push_back({question.id + "." + option.value, ColumnKind::kNumber});
  if (question.other && !layout_.pseudonymous) columns_.push_back({question.id + "." + std::string(domain::kOtherAnswer)});
}

void AnswerColumns::append(TableRow& row, const Question& question, Value value) const {
  const auto* const list = value.array();
  if (is_spread(question)) {
    for (const auto& option : question.options) put(row, is_in(list, option.value));
    if (question.other && !layout_.pseudonymous)
      put(row, list ? joined(*list, [&](const Value& element) { return !is_option(question, element); }) : Value());
  } else if (list && !layout_.structured) {
    put(row, joined(*list, [](const Value&) { return true; }));
  } else {
    put(row, std::move(value));
  }
}

TableRow AnswerColumns::row(core::ExportedAnswers answers) const {
  TableRow row;
  row.reserve(columns_.size());
  put(row, std::move(answers.user));
  if (!layout_.pseudonymous) {
    put(row, answers.email);
    put(row, answers.name);
  }
  for (std::size_t i = 0; i < questions_.size(); ++i) append(row, *questions_[i], std::move(answers.values[i]));
  put(row, answers.version);
  for (const auto& moment : {answers.completed_at, std::optional(answers.created_at), std::optional(answers.updated_at)})
    put(row, layout_.pseudonymous ? day_of(moment) : Cell(moment));
  if (layout_.structured && !layout_.pseudonymous) put(row, std::move(answers.others));
  return row;
}

}  // namespace usher::cli
