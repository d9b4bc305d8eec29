#include "common/core/questionnaire/results/answer_stats.h"

#include <cmath>

#include "common/base/text.h"
#include "common/core/questionnaire/recorded_answers.h"
#include "common/domain/questionnaire/answers.h"

namespace usher::core {
namespace {

json::Array values_of(const QuestionStats& question, const AnswerStats& stats) {
  json::Array values;
  for (const auto& value : question.values) {
    json::Object one{{"value", value.value}, {"count", value.count}};
    if (!stats.groups.empty()) {
      json::Object by;
      for (std::size_t i = 0; i < stats.groups.size(); ++i) by.set(stats.groups[i].value, value.by_group[i]);
      one.set("by", std::move(by));
    }
    values.emplace_back(std::move(one));
  }
  return values;
}

using domain::Question;
using domain::QuestionKind;
using json::Value;

/// Returns a count for each value that is counted separately, and one for other values where they are allowed.
std::vector<ValueCount> empty_counts(const Question& question) {
  std::vector<ValueCount> counts;
  if (question.kind == QuestionKind::kBoolean) return {{"true", "Yes", 0, {}}, {"false", "No", 0, {}}};
  for (const auto& option : question.options) counts.push_back({option.value, domain::local_text(option.label), 0, {}});
  if (question.has_options()) counts.push_back({std::string(domain::kOtherAnswer), "Another answer", 0, {}});
  return counts;
}

/// Returns nullopt for a value that is not counted, such as a text for a boolean.
std::optional<std::size_t> place_of(const std::vector<ValueCount>& counts, const Value& value) {
  const auto text = value.boolean() ? std::string(*value.boolean() ? "true" : "false") : value.string() ? *value.string() : "";
  const auto found = std::ranges::find(counts, text, &ValueCount::value);
  if (found != counts.end()) return static_cast<std::size_t>(found - counts.begin());
  return counts.back().value == domain::kOtherAnswer ? std::optional(counts.size() - 1) : std::nullopt;
}

/// Returns the counts that an answer increments, each once.
std::vector<std::size_t> value_places(const std::vector<ValueCount>& counts, const Value& answer) {
  std::vector<std::size_t> places;
  const auto take = [&](const Value& value) {
    const auto place = place_of(counts, value);
    if (place && !contains(places, *place)) places.push_back(*place);
  };
  if (counts.empty()) return places;
  if (const auto* list = answer.array())
    for (const auto& value : *list) take(value);
  else
    take(answer);
  return places;
}

/// `ids`: a JSON array of step ids, which contain no quotes.
bool lists(const std::string& ids, const std::string& id) { return ids.find('"' + id + '"') != std::string::npos; }

Time monday_of(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const auto weekday = std::chrono::weekday(day).iso_encoding();
  return day - std::chrono::days(weekday - 1);
}

class AnswerCounter {
 public:
  AnswerCounter(const domain::Questionnaire& questionnaire, const Question* by) : questionnaire_(questionnaire), by_(by) {
    stats_.version = questionnaire.version;
    stats_.title = domain::local_text(questionnaire.title);
    if (by) {
      stats_.by = by->id;
      for (const auto& [value, label, count, none] : empty_counts(*by)) stats_.groups.push_back({value, label, 0});
      stats_.groups.push_back({std::string(domain::kNoAnswer), "No answer", 0});
    }
    for (const auto& step : questionnaire.steps) {
      stats_.steps.push_back({.id = step.id, .title = domain::local_text(step.title)});
      for (const auto& question : step.questions) add(question);
    }
  }

  void count(const store::AnswerRecord& record) {
    const RecordedAnswers recorded(record);
    const auto applying = applying_questions(recorded);
    const auto answers = counting(recorded, applying);
    const auto groups = groups_of(answers);
    for (const auto group : groups) ++stats_.groups[group].users;
    count_steps(applying, answers, record);
    const bool started = std::ranges::any_of(answers, [](const Value* answer) { return answer != nullptr; });
    ++stats_.users;
    stats_.started += started ? 1 : 0;
    stats_.completed += record.completed_at ? 1 : 0;
    if (started) ++weeks_[monday_of(record.created_at)].started;
    if (record.completed_at) ++weeks_[monday_of(*record.completed_at)].completed;
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      stats_.questions[i].asked += applying[i] ? 1 : 0;
      if (answers[i]) count_answer(stats_.questions[i], *answers[i], groups);
    }
  }

  AnswerStats finish() && {
    if (!weeks_.empty()) {
      const auto last = weeks_.rbegin()->first;
      const auto first = std::max(weeks_.begin()->first, last - std::chrono::weeks(kMostWeeks - 1));
      stats_.earlier_weeks = (first - weeks_.begin()->first) / std::chrono::weeks(1);
      for (auto monday = first; monday <= last; monday += std::chrono::weeks(1)) {
        auto week = weeks_[monday];
        week.monday = monday;
        stats_.weeks.push_back(week);
      }
    }
    forget_impossible();
    return std::move(stats_);
  }

 private:
  /// Parallel to `questions_`: whether the question applies to the user.
  using Applying = std::vector<bool>;
  /// Parallel to `questions_`: nullptr without an answer, or if the question does not apply.
  using Counting = std::vector<const Value*>;

  [[nodiscard]] Applying applying_questions(const RecordedAnswers& recorded) const {
    Applying applying(questions_.size(), true);
    if (!is_conditional_) return applying;
    const auto asked = recorded.asked(questionnaire_, questions_);  // in the same order
    for (std::size_t i = 0, next = 0; i < questions_.size(); ++i) {
      applying[i] = next < asked.size() && asked[next] == questions_[i];
      if (applying[i]) ++next;
    }
    return applying;
  }

  [[nodiscard]] Counting counting(const RecordedAnswers& recorded, const Applying& applying) const {
    Counting answers(questions_.size(), nullptr);
    for (std::size_t i = 0; i < questions_.size(); ++i)
      if (applying[i]) answers[i] = recorded.find(*questions_[i]);
    return answers;
  }

  /// Keeps the count of other values only where they are allowed or were given.
  void forget_impossible() {
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      auto& values = stats_.questions[i].values;
      if (questions_[i]->has_options() && !questions_[i]->other && values.back().count == 0) values.pop_back();
    }
    if (!by_ || !by_->has_options() || by_->other) return;
    const auto other = static_cast<std::ptrdiff_t>(by_->options.size());
    if (stats_.groups[by_->options.size()].users > 0) return;
    stats_.groups.erase(stats_.groups.begin() + other);
    for (auto& question : stats_.questions) {
      question.answered_by_group.erase(question.answered_by_group.begin() + other);
      for (auto& value : question.values) value.by_group.erase(value.by_group.begin() + other);
    }
  }

  void add(const Question& question) {
    QuestionStats stats{.id = question.id,
                        .label = domain::local_text(question.label),
                        .kind = question.kind,
                        .values = empty_counts(question),
                        .range = {},
                        .answered_by_group = std::vector<std::int64_t>(stats_.groups.size())};
    for (auto& value : stats.values) value.by_group.resize(stats_.groups.size());
    stats_.questions.push_back(std::move(stats));
    questions_.push_back(&question);
    is_conditional_ = is_conditional_ || question.when;
  }

  /// Empty without `by`.
  [[nodiscard]] std::vector<std::size_t> groups_of(const Counting& answers) const {
    if (!by_) return {};
    const auto by = std::ranges::find(questions_, by_) - questions_.begin();
    const auto* const answer = answers[static_cast<std::size_t>(by)];
    if (!answer) return {stats_.groups.size() - 1};
    return value_places(empty_counts(*by_), *answer);
  }

  void count_steps(const Applying& applying, const Counting& answers, const store::AnswerRecord& record) {
    // Releases without reached steps stored a finished questionnaire without its steps.
    const bool all = record.completed_at && record.completed_steps == "[]" && record.reached_steps == "[]";
    std::size_t first = 0;
    for (std::size_t i = 0; i < stats_.steps.size(); ++i) {
      const auto& step = questionnaire_.steps[i];
      const auto end = first + step.questions.size();
      bool applies = false;
      bool answered = false;
      for (; first < end; ++first) {
        applies = applies || applying[first];
        answered = answered || answers[first];
      }
      if (!applies) continue;
      const bool completed = all || lists(record.completed_steps, step.id);
      auto& stats = stats_.steps[i];
      ++stats.asked;
      stats.reached += completed || lists(record.reached_steps, step.id) ? 1 : 0;
      stats.answered += answered ? 1 : 0;
      stats.completed += completed ? 1 : 0;
    }
  }

  void count_answer(QuestionStats& question, const Value& answer, const std::vector<std::size_t>& groups) {
    ++question.answered;
    for (const auto group : groups) ++question.answered_by_group[group];
    for (const auto place : value_places(question.values, answer)) {
      auto& value = question.values[place];
      ++value.count;
      for (const auto group : groups) ++value.by_group[group];
    }
    const auto number = question.kind == QuestionKind::kNumber ? answer.number() : std::nullopt;
    if (!number) return;
    if (!question.range) question.range = NumberRange{*number, *number, 0};
    question.range->least = std::min(question.range->least, *number);
    question.range->most = std::max(question.range->most, *number);
    auto& mean = question.range->mean;  // a running mean, because a sum may overflow a double
    mean += *number / static_cast<double>(question.answered) - mean / static_cast<double>(question.answered);
  }

  const domain::Questionnaire& questionnaire_;
  const Question* by_;
  std::vector<const Question*> questions_;
  bool is_conditional_ = false;  ///< Whether a question has a condition.
  std::map<Time, WeekStats> weeks_;
  AnswerStats stats_;
};

Result<const Question*> question_to_split_by(const domain::Questionnaire& questionnaire, const std::string& by) {
  const Question* none = nullptr;
  if (by.empty()) return none;
  std::string possible;
  for (const auto* question : questionnaire.questions()) {
    if (!question->has_options() && question->kind != QuestionKind::kBoolean) continue;
    if (question->id == by) return question;
    possible += (possible.empty() ? "" : ", ") + question->id;
  }
  const auto* const unfit = questionnaire.find(by);
  const auto why =
      unfit ? "`" + by + "` is of the kind " + std::string(domain::name_of(unfit->kind)) + ", which has no values to split by"
            : "There is no question `" + by + "` to split by";
  return error(ErrorCode::kInvalidArgument,
               why + "; version " + std::to_string(questionnaire.version) + " has " + (possible.empty() ? "none" : possible));
}

}  // namespace

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
    kept_.erase(std::ranges::min_element(
        kept_, [](const auto& one, const auto& other) { return one.second.as_of < other.second.as_of; }));
  kept_.insert_or_assign(key, stats);
  return stats;
}

Result<AnswerStats> count_answer_stats(store::Transactions& transactions, const domain::Questionnaire& questionnaire,
                                       const AnswerSelection& which, const std::string& by,
                                       const std::function<void(std::int64_t)>& counted) {
  USHER_TRY(const auto* const split, question_to_split_by(questionnaire, by));
  return transactions.read([&](store::Stores& tx) -> Result<AnswerStats> {
    AnswerCounter counter(questionnaire, split);
    const store::AnswerRecordFilter filter{.since = which.since, .completed_only = which.completed_only, .nameless = true};
    USHER_CHECK(tx.answer_records.each(filter, [&](const store::AnswerRecord& record) {
      counter.count(record);
      counted(1);
      return true;
    }));
    return std::move(counter).finish();
  });
}

json::Object document_of(const AnswerStats& stats) {
  json::Array questions;
  for (const auto& question : stats.questions) {
    json::Object one{{"id", question.id},       {"label", question.label},       {"kind", domain::name_of(question.kind)},
                     {"asked", question.asked}, {"answered", question.answered}, {"values", values_of(question, stats)}};
    if (question.range)
      one.set("range",
              json::Object{{"least", question.range->least}, {"most", question.range->most}, {"mean", question.range->mean}});
    questions.emplace_back(std::move(one));
  }
  json::Array steps;
  for (const auto& step : stats.steps)
    steps.emplace_back(json::Object{{"id", step.id},
                                    {"asked", step.asked},
                                    {"answered", step.answered},
                                    {"reached", step.reached},
                                    {"completed", step.completed}});
  json::Array weeks;
  for (const auto& week : stats.weeks)
    weeks.emplace_back(json::Object{{"monday", day_text(week.monday)}, {"started", week.started}, {"completed", week.completed}});
  json::Object document{{"as_of", to_rfc3339(stats.as_of)},
                        {"version", stats.version},
                        {"users", stats.users},
                        {"started", stats.started},
                        {"completed", stats.completed}};
  if (!stats.by.empty()) {
    json::Array groups;
    for (const auto& group : stats.groups) groups.emplace_back(json::Object{{"value", group.value}, {"users", group.users}});
    document.set("by", stats.by).set("groups", std::move(groups));
  }
  return document.set("questions", std::move(questions))
      .set("steps", std::move(steps))
      .set("weeks", std::move(weeks))
      .set("earlier_weeks", stats.earlier_weeks);
}

std::string number_text(double number) { return json::to_text(json::Value(std::round(number * 100) / 100)); }

}  // namespace usher::core
