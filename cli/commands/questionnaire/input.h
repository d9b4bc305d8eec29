#pragma once

#include <string>

#include "cli/arguments/context.h"
#include "common/core/questionnaire/questionnaire_diff.h"

namespace usher::cli {

/// The text of a questionnaire file. kNotFound and kInvalidArgument as read_small_file has them.
Result<std::string> read_questionnaire_text(const std::string& path);

/// The questionnaire in `text`, which was read from `path`. Where it has faults they go to standard error, one a line
/// (`FILE:LINE: PATH: fault; fix`), and the error, kValidationFailed, counts them. `last_notice`: see check_questionnaire_file.
Result<domain::Questionnaire> checked_questionnaire(Terminal& terminal, const std::string& path, std::string_view text,
                                                    std::int64_t last_notice);

/// One change in words: `changed question editor: kind: single is now text`.
std::string in_words(const core::QuestionnaireChange& change);
/// The columns of a change as a row, and the row.
const std::vector<Column>& change_columns();
TableRow change_row(const core::QuestionnaireChange& change);

}  // namespace usher::cli
