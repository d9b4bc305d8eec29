#pragma once

#include "cli/arguments/context.h"
#include "common/domain/questionnaire/questionnaire.h"

namespace usher::cli {

/// More than a questionnaire file may have, so that the check reports the size.
inline constexpr std::size_t kMostOfQuestionnaire = 16 * 1024 * 1024;

/// Parses the questionnaire in `text`, read from `path`. Faults are written to standard error, one a line (`FILE:LINE: PATH:
/// fault; fix`). Error: kInternal with their number. `last_notice`: see check_questionnaire_file.
Result<domain::Questionnaire> checked_questionnaire(Terminal& terminal, const std::string& path, std::string_view text,
                                                    std::int64_t last_notice);

}  // namespace usher::cli
