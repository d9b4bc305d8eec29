#pragma once

#include <map>
#include <tuple>

#include "common/base/mutex.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

/// The statistics of answers as requests get them: counted once a minute for a version and a selection, since that reads all
/// users. Safe from any thread.
class AnswerResults {
 public:
  explicit AnswerResults(Ports ports) : ports_(ports) {}

  /// As count_answer_stats(); AnswerStats::as_of is less than kKept ago.
  Result<AnswerStats> of(const domain::Questionnaire& questionnaire, const AnswerSelection& which, const std::string& by) const;
  static constexpr std::chrono::minutes kKept{1};
  static constexpr std::size_t kMost = 16;  ///< Results kept at a time.

 private:
  using Key = std::tuple<std::int64_t, Time, bool, std::string>;
  [[nodiscard]] std::optional<AnswerStats> kept(const Key& key) const;

  Ports ports_;
  mutable Mutex mutex_;
  mutable std::map<Key, AnswerStats> kept_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
