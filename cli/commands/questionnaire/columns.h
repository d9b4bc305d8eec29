#pragma once

#include <vector>

#include "cli/terminal/output.h"
#include "common/core/questionnaire/answer_export.h"

namespace usher::cli {

/// How answers stand in a row.
struct AnswerLayout {
  bool pseudonymous = false;
  /// One column of 0 and 1 for each option of a list, and where others may be given one of these (`languages.(other)`); else a
  /// column for each question.
  bool spread = false;
  /// Lists stay lists, and what answers no question of the version stands in `other_answers`; else lists are one text, joined
  /// with `;`.
  bool structured = false;
};

/// Turns answers into rows: the user, a column for each question, and when. Immutable.
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
