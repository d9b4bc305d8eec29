#include "common/domain/questionnaire/form_size.h"

#include <algorithm>

namespace usher::domain {
namespace {

/// Words of the user's own are choices, too.
std::size_t own_words(const Question& question, const json::Value& answer) {
  const auto* const list = answer.array();
  if (!list || !question.other) return 0;
  return static_cast<std::size_t>(std::count_if(
      list->begin(), list->end(), [&](const json::Value& item) { return item.string() && !question.offers(*item.string()); }));
}

}  // namespace

std::size_t form_fields(const Question& question, const json::Value& answer) {
  const std::size_t other = question.other ? 1 : 0;
  switch (question.kind) {
    case QuestionKind::kSingle:
      return 1 + other;
    case QuestionKind::kMultiple:
      return question.options.size() + own_words(question, answer) + other;
    case QuestionKind::kText:
    case QuestionKind::kNumber:
    case QuestionKind::kBoolean:
      return 1;
    case QuestionKind::kFields:
      return 2 * (kEmptyRows + (answer.object() ? answer.object()->size() : 0));
  }
  return 1;
}

std::size_t form_fields(const QuestionnaireStep& step) {
  std::size_t count = 0;
  for (const auto& question : step.questions) count += form_fields(question, json::Value());
  return count;
}

}  // namespace usher::domain
