#pragma once

#include "common/core/questionnaire/results/answer_export.h"

namespace usher::domain {
struct Questionnaire;
}

/// Pages of answers as texts, for the API and the console.
namespace usher::admin_api {

inline constexpr std::string_view kLinesType = "application/jsonl";
inline constexpr std::string_view kCsvType = "text/csv";

/// A page in one format.
struct Written {
  std::string body;
  std::string_view type;
};
/// {"answers": [...], "next_cursor"}.
Written as_json(const domain::Questionnaire& questionnaire, core::AnswerPage page);
/// An object a line.
Written as_lines(const domain::Questionnaire& questionnaire, core::AnswerPage page);
/// A line of names, then one a user; lists are one text.
Written as_csv(const domain::Questionnaire& questionnaire, core::AnswerPage page);

/// A value as a cell: quoted where it must be, and never a formula (CSV injection). Null is empty.
std::string csv_cell(const json::Value& value);

/// A line of cells; `cells`: a list whose elements have a `value`, not empty.
template <class Cells>
std::string csv_line(const Cells& cells) {
  std::string line;
  for (const auto& cell : cells) line.append(csv_cell(cell.value)).append(",");
  line.back() = '\n';
  return line;
}

}  // namespace usher::admin_api
