#pragma once

#include "common/core/questionnaire/results/answer_export.h"

namespace usher::core {

/// How answers are arranged in a row.
struct AnswerLayout {
  bool pseudonymous = false;
  /// A 0/1 column for each option of a list, and one for other values if the question allows them (`languages.(other)`);
  /// otherwise one column for each question.
  bool spread = false;
  /// Lists stay lists, and values without a question in this version are in `other_answers`; otherwise a list is one text joined
  /// with `;`.
  bool structured = false;
};

struct AnswerColumn {
  std::string name;
  bool is_number = false;
};

struct AnswerCell {
  json::Value value = {};         ///< A time is its text.
  std::optional<Time> time = {};  ///< The time of a cell that has one.
};

/// Converts answers to rows: the user, a column for each question, and the times. Immutable.
class AnswerColumns {
 public:
  /// `questionnaire` outlives it.
  AnswerColumns(const domain::Questionnaire& questionnaire, AnswerLayout layout);

  /// The first one names the user.
  [[nodiscard]] const std::vector<AnswerColumn>& columns() const { return columns_; }
  [[nodiscard]] std::vector<AnswerCell> row(ExportedAnswers answers) const;

 private:
  using Row = std::vector<AnswerCell>;

  void add(const domain::Question& question);
  [[nodiscard]] bool is_spread(const domain::Question& question) const;
  void append(Row& row, const domain::Question& question, json::Value value) const;

  AnswerLayout layout_;
  std::vector<const domain::Question*> questions_;
  std::vector<AnswerColumn> columns_;
};

}  // namespace usher::core
