#pragma once

#include <map>
#include <tuple>

#include "common/core/questionnaire/results/answer_export.h"
#include "common/domain/questionnaire/questionnaire.h"

namespace usher::core {

/// How often a value was given.
struct ValueCount {
  std::string value;  ///< An option's value, true or false; `(other)` for all other values.
  std::string label;  ///< As shown to users.
  std::int64_t count = 0;
  std::vector<std::int64_t> by_group;  ///< As AnswerStats::groups has them; empty without groups.
};

/// The range of the given numbers.
struct NumberRange {
  double least = 0;
  double most = 0;
  double mean = 0;
};

struct QuestionStats {
  std::string id;
  std::string label;
  domain::QuestionKind kind = domain::QuestionKind::kText;
  std::int64_t asked = 0;                       ///< Users that it applies to: its condition holds for them.
  std::int64_t answered = 0;                    ///< Users who answered; in a list a user may give several values.
  std::vector<ValueCount> values;               ///< In the options' order; empty for text, number and fields.
  std::optional<NumberRange> range;             ///< Of the kind number, if there are answers.
  std::vector<std::int64_t> answered_by_group;  ///< The denominators of ValueCount::by_group; as AnswerStats::groups has them.
};

/// The progress through one step. It counts only users that a question of the step applies to. Answers may come from elsewhere
/// (a sign-up, an import), so `answered` may exceed `reached`.
struct StepStats {
  std::string id;
  std::string title;
  std::int64_t asked = 0;      ///< Users that a question of it applies to.
  std::int64_t reached = 0;    ///< Users who saw it or saved something in it.
  std::int64_t answered = 0;   ///< Users with an answer to a question of it.
  std::int64_t completed = 0;  ///< Users who completed it; all of them reached it.

  /// Drop-off: users who reached the step and did not complete it.
  [[nodiscard]] std::int64_t left() const { return reached - completed; }
};

struct WeekStats {
  Time monday{};
  std::int64_t started = 0;    ///< Users whose answers began in it.
  std::int64_t completed = 0;  ///< Users who finished in it.
};

/// A value of the question that splits the statistics.
struct GroupStats {
  std::string value;
  std::string label;
  std::int64_t users = 0;
};

/// The statistics of all users' answers.
struct AnswerStats {
  Time as_of{};
  std::int64_t version = 0;
  std::string title;
  std::int64_t users = 0;      ///< Users with a profile.
  std::int64_t started = 0;    ///< Users who answered a question.
  std::int64_t completed = 0;  ///< Users who completed any version.
  std::string by;              ///< The question of the groups; empty without groups.
  std::vector<GroupStats> groups;
  std::vector<QuestionStats> questions;
  std::vector<StepStats> steps;
  std::vector<WeekStats> weeks;    ///< From the first to the last week with an event, at most kMostWeeks.
  std::int64_t earlier_weeks = 0;  ///< Weeks before those, which are left out.
};
inline constexpr std::size_t kMostWeeks = 520;

/// Counts all users' answers to `questionnaire` over one snapshot, in one pass and in constant memory. `by` splits the counts by
/// the values of a question of the kind single, multiple or boolean. `counted` is called with 1 for each user. Error:
/// kInvalidArgument if `by` is any other question.
Result<AnswerStats> count_answer_stats(store::Transactions& transactions, const domain::Questionnaire& questionnaire,
                                       const AnswerSelection& which, const std::string& by,
                                       const std::function<void(std::int64_t)>& counted);

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

/// The statistics as a JSON document, for programs.
json::Object document_of(const AnswerStats& stats);

/// The share of a count in whole per cent, rounded half up; 0 of a total of 0.
constexpr std::int64_t percent_of(std::int64_t count, std::int64_t total) {
  return total == 0 ? 0 : (count * 200 + total) / (total * 2);
}

/// A number as people read it in statistics: at most two digits after the point.
std::string number_text(double number);

}  // namespace usher::core
