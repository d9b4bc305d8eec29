#include "cli/commands/questionnaire/input.h"

#include "cli/terminal/input_file.h"
#include "common/base/text.h"
#include "common/core/questionnaire/questionnaire_file.h"

namespace usher::cli {
namespace {

/// More than a questionnaire file may have, so that the check reports the size.
constexpr std::size_t kMaxRead = 16 * 1024 * 1024;

}  // namespace

Result<std::string> read_questionnaire_text(const std::string& path) { return read_input(path, kMaxRead); }

Result<domain::Questionnaire> checked_questionnaire(Terminal& terminal, const std::string& path, std::string_view text,
                                                    std::int64_t last_notice) {
  auto checked = core::check_questionnaire_file(text, last_notice);
  if (checked.questionnaire) return std::move(*checked.questionnaire);
  std::string lines;
  for (const auto& fault : checked.faults)
    lines += printable(path) + ":" + std::to_string(fault.line) + ": " + printable(fault.text()) + "\n";
  terminal.show(lines);
  const auto count = checked.faults.size();
  return error(ErrorCode::kValidationFailed,
               path + " has " + std::to_string(count) + (count == 1 ? " fault" : " faults") + "; nothing was changed");
}

std::string in_words(const core::QuestionnaireChange& change) {
  std::string words(change.change);
  words.append(" ").append(change.element);
  if (!change.id.empty()) words.append(" ").append(change.id);
  if (!change.detail.empty()) words.append(": ").append(change.detail);
  return printable(words);
}

const std::vector<Column>& change_columns() {
  static const std::vector<Column> kColumns{{"change", ColumnKind::kNeverCut},
                                            {"element", ColumnKind::kNeverCut},
                                            {"id", ColumnKind::kText, ColumnRole::kName},
                                            {"detail", ColumnKind::kProse}};
  return kColumns;
}

TableRow change_row(const core::QuestionnaireChange& change) { return {change.change, change.element, change.id, change.detail}; }

}  // namespace usher::cli
