#pragma once

#include <set>

#include "common/domain/questionnaire/questionnaire.h"
#include "common/json/fields.h"

/// The answers to a questionnaire, as a JSON value for each question's id.
namespace usher::domain {

inline constexpr std::size_t kMaxAnswerText = 2000;   ///< Characters of a text.
inline constexpr std::size_t kMaxAnswerEntries = 50;  ///< Entries of a list, or members of an object.
inline constexpr std::size_t kMaxAnswerEntry = 500;   ///< Characters of each entry, and of free text beside the options.
inline constexpr std::size_t kMaxAnswerFieldName = 100;

/// Answers to one version that were given together, by question id.
struct AnswerBatch {
  std::int64_t version = 0;
  std::int64_t notice_version = 0;  ///< The version of the notice that the user agreed to.
  json::Object values;

  static constexpr auto fields() {
    return json::fields_of(json::required("version", &AnswerBatch::version),
                           json::required("notice_version", &AnswerBatch::notice_version),
                           json::required("values", &AnswerBatch::values));
  }
};

/// Adds all faults of `value` as an answer to that question; `where` is its path in the faults. Does not evaluate the question's
/// condition: users go back and forth, so an answer is kept while its condition does not hold.
void check_answer(const Question& question, const json::Value& value, const std::string& where, json::Faults& faults);

/// Whether the value has the type of the question's kind, regardless of the current options and bounds. Older versions and other
/// surfaces may have had other options.
bool has_type_for(const Question& question, const json::Value& value);

/// Whether the value withdraws an answer: null or an empty text.
bool takes_back(const json::Value& value);
/// The answers after changes, which withdraw some.
json::Object merged_answers(json::Object answers, const json::Object& changes);
/// The text of an answer; nullopt if the answer is withdrawn or not a text.
std::optional<std::string> answered_text(const json::Value& value);

/// What an answer as text says in a language.
struct AnswerWords {
  std::string_view language = "en";
  std::string yes = "yes";
  std::string no = "no";
  std::string comma = ", ";
};
/// The labels of the chosen options, and what was written, such as `memory: 16 GB, gpu: none`.
std::string answer_text(const Question& question, const json::Value& answer, const AnswerWords& words = {});

/// The questions that apply with these answers, in order. A condition holds if the question that it refers to applies and has
/// that answer.
std::vector<const Question*> asked_questions(const Questionnaire& questionnaire, const json::Object& answers);

/// The ids of the steps with a question that applies. They are valid as long as the questionnaire.
std::set<std::string_view> steps_asked(const Questionnaire& questionnaire, const json::Object& answers);

/// The required questions that apply and have no currently valid answer, in order. A blank text, an empty list and an empty
/// object do not count as answers.
std::vector<const Question*> missing_answers(const Questionnaire& questionnaire, const json::Object& answers);

}  // namespace usher::domain
