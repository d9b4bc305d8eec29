#pragma once

#include "common/domain/questionnaire/questionnaire.h"

namespace usher::core {

/// A fault of a questionnaire file.
struct QuestionnaireFault {
  std::size_t line = 1;
  std::string path;     ///< `steps[0].questions[2].options[1].value`; empty: the file as a whole.
  std::string message;  ///< What is wrong and how to fix it; one line.

  /// `steps[0].id: is missing; …`.
  [[nodiscard]] std::string text() const { return path.empty() ? message : path + ": " + message; }
};

inline constexpr std::size_t kMostQuestionnaireFaults = 200;

struct CheckedQuestionnaire {
  std::vector<QuestionnaireFault> faults;  ///< By line; at most kMostQuestionnaireFaults and a note that there are more.
  std::vector<std::string> warnings = {};  ///< Of what is published nevertheless, a sentence each.
  std::optional<domain::Questionnaire> questionnaire;  ///< Present without faults. Its version is 0; publishing assigns one.
};

/// Checks a questionnaire file of at most 256 KiB (docs/questionnaire.md) and returns all of its faults, except that text that is
/// not JSON has one fault. `last_notice`: the active version's notice version; the file's must not be smaller.
CheckedQuestionnaire check_questionnaire_file(std::string_view text, std::int64_t last_notice = 1);

}  // namespace usher::core
