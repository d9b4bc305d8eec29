#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/questionnaire.h"

namespace usher::core {

/// One fault of a questionnaire file.
struct QuestionnaireFault {
  std::size_t line = 1;
  std::string path;     ///< `steps[0].questions[2].options[1].value`; empty: the file as a whole.
  std::string message;  ///< What is wrong; how to fix it. One line.

  /// `steps[0].id: is missing; …`.
  [[nodiscard]] std::string text() const { return path.empty() ? message : path + ": " + message; }
};

struct CheckedQuestionnaire {
  std::vector<QuestionnaireFault> faults;  ///< By line; at most kMostQuestionnaireFaults and a word that there are more.
  std::optional<domain::Questionnaire> questionnaire;  ///< Where there is no fault. Its version is 0: publishing gives it one.
};
inline constexpr std::size_t kMostQuestionnaireFaults = 200;

/// Checks a questionnaire file of at most 256 KiB (the contract's "Questionnaire file") and finds all of its faults at once, but
/// that a text which is no JSON has one. `last_notice`: the version of the active one's notice; this one's may not be smaller.
CheckedQuestionnaire check_questionnaire_file(std::string_view text, std::int64_t last_notice = 1);

}  // namespace usher::core
