#include "common/core/questionnaire/results/answer_results.h"

#include <algorithm>

#include "common/store/transactions.h"

namespace usher::core {

std::optional<AnswerStats> AnswerResults::kept(const Key& key) const {
  const Lock lock(mutex_);
  const auto now = ports_.clock.now();
  std::erase_if(kept_, [now](const auto& entry) { return entry.second.as_of > now || now - entry.second.as_of >= kKept; });
  const auto found = kept_.find(key);
  return found == kept_.end() ? std::nullopt : std::optional(found->second);
}

Result<AnswerStats> AnswerResults::of(const domain::Questionnaire& questionnaire, const AnswerSelection& which,
                                      const std::string& by) const {
  const Key key(questionnaire.version, which.since, which.completed_only, by);
  if (auto known = kept(key)) return std::move(*known);
  const auto now = ports_.clock.now();
  USHER_TRY(auto stats, count_answer_stats(ports_.transactions, questionnaire, which, by, [](std::int64_t) {}));
  stats.as_of = now;
  const Lock lock(mutex_);
  if (kept_.size() >= kMost)
    kept_.erase(std::min_element(kept_.begin(), kept_.end(),
                                 [](const auto& one, const auto& other) { return one.second.as_of < other.second.as_of; }));
  kept_.insert_or_assign(key, stats);
  return stats;
}

}  // namespace usher::core
