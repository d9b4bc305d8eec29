#pragma once

#include "common/core/questionnaire/questionnaire_fault.h"
#include "common/domain/questionnaire/questionnaire.h"

namespace usher::core {

struct CheckedQuestionnaire {
  std::vector<QuestionnaireFault> faults;  ///< By line; at most kMostQuestionnaireFaults and a note that there are more.
  std::optional<domain::Questionnaire> questionnaire;  ///< Present without faults. Its version is 0; publishing assigns one.
};

/// Checks a questionnaire file of at most 256 KiB (docs/questionnaire.md) and returns all of its faults, except that text that is
/// not JSON has one fault. `last_notice`: the active version's notice version; the file's must not be smaller.
CheckedQuestionnaire check_questionnaire_file(std::string_view text, std::int64_t last_notice = 1);

}  // namespace usher::core
