#pragma once

#include "common/json/locator.h"

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

/// Collects the faults of a file.
class QuestionnaireFaults {
 public:
  explicit QuestionnaireFaults(std::string_view text) : lines_(text) {}

  /// `message` says what is wrong and how to fix it.
  void add(const std::string& path, std::string message);
  /// Returns the faults, sorted by line.
  std::vector<QuestionnaireFault> take() &&;

 private:
  json::Locator lines_;
  std::vector<QuestionnaireFault> found_;
};

}  // namespace usher::core
