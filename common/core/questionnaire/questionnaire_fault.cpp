#include "common/core/questionnaire/questionnaire_fault.h"

#include "common/base/text.h"

namespace usher::core {

void QuestionnaireFaults::add(const std::string& path, std::string message) {
  if (found_.size() > kMostQuestionnaireFaults) return;
  if (found_.size() == kMostQuestionnaireFaults)
    return found_.push_back({lines_.line(path), "", "There are more faults; fix these first"});
  found_.push_back({lines_.line(path), printable(path), printable(message)});
}

std::vector<QuestionnaireFault> QuestionnaireFaults::take() && {
  const auto last = found_.size() > kMostQuestionnaireFaults ? found_.end() - 1 : found_.end();
  std::stable_sort(found_.begin(), last, [](const auto& a, const auto& b) { return a.line < b.line; });
  return std::move(found_);
}

}  // namespace usher::core
