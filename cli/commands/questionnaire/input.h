#pragma once

#include "cli/arguments/context.h"
#include "common/core/questionnaire/questionnaire_diff.h"
#include "common/domain/questionnaire/questionnaire.h"

namespace usher::cli {

/// Reads a questionnaire file; `-` is standard input. Errors: those of read_input().
Result<std::string> read_questionnaire_text(const std::string& path);

/// Parses the questionnaire in `text`, read from `path`. Faults are written to standard error, one a line (`FILE:LINE: PATH:
/// fault; fix`). Error: kValidationFailed with their number. `last_notice`: see check_questionnaire_file.
Result<domain::Questionnaire> checked_questionnaire(Terminal& terminal, const std::string& path, std::string_view text,
                                                    std::int64_t last_notice);

/// Describes one change: `changed question editor: kind: single is now text`.
std::string in_words(const core::QuestionnaireChange& change);
/// The columns of a change, and its row.
const std::vector<Column>& change_columns();
TableRow change_row(const core::QuestionnaireChange& change);

}  // namespace usher::cli
