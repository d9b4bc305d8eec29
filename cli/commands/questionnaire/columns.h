#pragma once

#include <vector>

#include "cli/terminal/output.h"
#include "common/core/questionnaire/answer_export.h"

namespace usher::cli {

/// How answers are arranged in a row.
struct AnswerLayout {
  bool pseudonymous = false;
  /// A 0/1 column for each option of a list, and one for other values if the question allows them (`languages.(other)`);
  /// otherwise one column for each question.
  /// column for each question.
  bool spread = false;
  /// Lists stay lists, and values without a question in this version are in `other_answers`; otherwise a list is one text joined
  /// with `;`.
  bool structured = false;
};

/// Converts answers to rows: the user, a column for each question, and the times. Immutable.
class AnswerColumns {
 public:
  /// `questionnaire` outlives it.
  AnswerColumns(const domain::Questionnaire& questionnaire, AnswerLayout layout);

  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] TableRow row(core::ExportedAnswers answers) const;

 private:
  void add(const domain::Question& question);
  [[nodiscard]] bool is_spread(const domain::Question& question) const;
  void append(TableRow& row, const domain::Question& question, json::Value value) const;

  AnswerLayout layout_;
  std::vector<const domain::Question*> questions_;
  std::vector<Column> columns_;
};

}  // namespace usher::cli
