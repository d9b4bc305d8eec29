#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/core/questionnaire/questionnaire_fault.h"
#include "common/domain/questionnaire.h"

namespace usher::core {

struct CheckedQuestionnaire {
  std::vector<QuestionnaireFault> faults;  ///< By line; at most kMostQuestionnaireFaults and a word that there are more.
  std::optional<domain::Questionnaire> questionnaire;  ///< Where there is no fault. Its version is 0: publishing gives it one.
};

/// Checks a questionnaire file of at most 256 KiB (the contract's "Questionnaire file") and finds all of its faults at once, but
/// that a text which is no JSON has one. `last_notice`: the version of the active one's notice; this one's may not be smaller.
CheckedQuestionnaire check_questionnaire_file(std::string_view text, std::int64_t last_notice = 1);

}  // namespace usher::core
