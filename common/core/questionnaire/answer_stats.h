#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/core/questionnaire/answer_export.h"

namespace usher::core {

/// How often one value was given.
struct ValueCount {
  std::string value;  ///< An option's value, true or false; `(other)` for all that is none of them.
  std::string label;  ///< As people read it.
  std::int64_t count = 0;
  std::vector<std::int64_t> by_group;  ///< As AnswerStats::groups has them; empty without groups.
};

/// The numbers that were given.
struct NumberRange {
  double least = 0;
  double most = 0;
  double mean = 0;
};

struct QuestionStats {
  std::string id;
  std::string label;
  domain::QuestionKind kind = domain::QuestionKind::kText;
  std::int64_t answered = 0;         ///< Users; in a list they may give several values.
  std::vector<ValueCount> values;    ///< In the options' order; none of the kinds text, number and fields.
  std::optional<NumberRange> range;  ///< Of the kind number, where somebody answered.
};

struct StepStats {
  std::string id;
  std::string title;
  std::int64_t answered = 0;  ///< Users who answered something in it.
  std::int64_t reached = 0;   ///< Users who answered something in it or in a later one, or completed one of these.
};

struct WeekStats {
  Time monday{};
  std::int64_t started = 0;    ///< Users whose answers began in it.
  std::int64_t completed = 0;  ///< Users who finished in it.
};

/// The values of the question by which the others are split.
struct GroupStats {
  std::string value;
  std::string label;
  std::int64_t users = 0;
};

/// What everybody's answers come to.
struct AnswerStats {
  std::int64_t version = 0;
  std::string title;
  std::int64_t users = 0;      ///< With a profile.
  std::int64_t started = 0;    ///< Who answered something.
  std::int64_t completed = 0;  ///< Who finished, whichever version that was.
  std::string by;              ///< The question of the groups; empty without.
  std::vector<GroupStats> groups;
  std::vector<QuestionStats> questions;
  std::vector<StepStats> steps;
  std::vector<WeekStats> weeks;  ///< From the first to the last in which something happened, at most kMostWeeks.
};
inline constexpr std::size_t kMostWeeks = 520;

/// Counts everybody's answers to `questionnaire` over one snapshot, in one pass and at constant memory. `by`: a question of the
/// kind single, multiple or boolean by whose values all are split (kInvalidArgument for any other). `counted` is called with 1
/// for each user.
Result<AnswerStats> count_answer_stats(store::Transactions& transactions, const domain::Questionnaire& questionnaire,
                                       const AnswerSelection& which, const std::string& by,
                                       const std::function<void(std::int64_t)>& counted);

}  // namespace usher::core
