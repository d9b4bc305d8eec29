#include "common/core/samples/sample_answers.h"

#include "common/base/text.h"
#include "common/domain/questionnaire/answers.h"

namespace usher::core {
namespace {

using domain::Question;
using domain::QuestionKind;

constexpr std::array<std::string_view, 4> kOrganizations{"Example University", "Sample Robotics", "Test Labs",
                                                         "Placeholder Institute"};
constexpr std::array<std::string_view, 4> kOtherRoles{"Teacher", "Technical writer", "Product manager", "Retired engineer"};
constexpr std::array<std::string_view, 4> kTexts{"For a course", "A project at work", "Curiosity", "A thesis"};

/// What a user types as the name and value of a field.
constexpr std::array<std::array<std::string_view, 2>, 4> kFields{
    {{"Memory", "8 GB"}, {"Memory", "16 GB"}, {"Processor", "8 cores"}, {"Graphics card", "none"}}};

/// The free texts for a place of the profile.
struct Texts {
  std::string_view place;
  std::span<const std::string_view> texts;
};
constexpr std::array<Texts, 2> kTextsByPlace{{{"organization", kOrganizations}, {"role_other", kOtherRoles}}};

constexpr std::size_t kMostChoices = 3;
constexpr std::size_t kMostNumber = 20;
constexpr std::size_t kHalfFinishedOneIn = 5;
constexpr std::size_t kMostMinutes = 10;  ///< That a user takes for the answers.

class Answering {
 public:
  Answering(const domain::Questionnaire& form, crypto::Random& random) : form_(form), random_(random) {}

  SampleAnswers run(Time at) {
    const bool stops = pick(kHalfFinishedOneIn) == 0;
    const auto last = stops ? pick(form_.steps.size()) : form_.steps.size();
    for (std::size_t i = 0; i <= last && i < form_.steps.size(); ++i) answer_step(form_.steps[i], i == last);
    made_.progress.version = form_.version;
    made_.answered_at = at + std::chrono::minutes(1 + pick(kMostMinutes));
    if (!stops) made_.progress.completed_at = made_.answered_at;
    return std::move(made_);
  }

 private:
  std::size_t pick(std::size_t count) { return static_cast<unsigned char>(crypto::random_bytes(random_, 1).front()) % count; }
  /// The first ones are the most frequent, as in real answers.
  std::size_t pick_skewed(std::size_t count) { return std::min(pick(count), pick(count)); }

  /// `is_last`: the user stops in it, after its first questions.
  void answer_step(const domain::QuestionnaireStep& step, bool is_last) {
    const auto answered = is_last ? step.questions.size() / 2 : step.questions.size();
    bool applies = false;
    for (std::size_t i = 0; i < step.questions.size(); ++i) {
      if (!is_asked(step.questions[i])) continue;
      applies = true;
      if (i < answered) made_.values.set(step.questions[i].id, answer(step.questions[i]));
    }
    if (!applies) return;
    made_.progress.reached_steps.push_back(step.id);
    if (!is_last) made_.progress.completed_steps.push_back(step.id);
  }

  bool is_asked(const Question& question) const {
    if (!question.when) return true;
    const auto asked = domain::asked_questions(form_, made_.values);
    return contains(asked, &question);
  }

  json::Value answer(const Question& question) {
    switch (question.kind) {
      case QuestionKind::kSingle:
        return question.options[pick_skewed(question.options.size())].value;
      case QuestionKind::kMultiple:
        return choices(question);
      case QuestionKind::kText:
        return text(question);
      case QuestionKind::kNumber:
        return static_cast<std::int64_t>(1 + pick_skewed(kMostNumber));
      case QuestionKind::kBoolean:
        return pick(2) == 0;
      case QuestionKind::kFields:
        return field();
    }
    return {};
  }

  /// One to three different options, in their order.
  json::Array choices(const Question& question) {
    std::vector<bool> chosen(question.options.size());
    for (std::size_t left = 1 + pick(std::min(kMostChoices, chosen.size())); left > 0; --left)
      chosen[pick_skewed(chosen.size())] = true;
    json::Array values;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (chosen[i]) values.emplace_back(question.options[i].value);
    return values;
  }

  json::Object field() {
    const auto [name, value] = kFields.at(pick(kFields.size()));
    return {{std::string(name), std::string(value)}};
  }

  std::string text(const Question& question) {
    std::span<const std::string_view> texts = kTexts;
    for (const auto& row : kTextsByPlace)
      if (row.place == question.profile) texts = row.texts;
    return std::string(texts[pick(texts.size())]);
  }

  const domain::Questionnaire& form_;
  crypto::Random& random_;
  SampleAnswers made_;
};

}  // namespace

SampleAnswers sample_answers(std::shared_ptr<const domain::Questionnaire> questionnaire, crypto::Random& random, Time at) {
  auto made = Answering(*questionnaire, random).run(at);
  made.questionnaire = std::move(questionnaire);
  return made;
}

}  // namespace usher::core
