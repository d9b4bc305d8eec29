#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/domain/questionnaire.h"
#include "common/json/fields.h"

/// What people answer to a questionnaire, as a JSON value for each question's id.
namespace usher::domain {

inline constexpr std::size_t kMaxAnswerText = 2000;   ///< Characters of a text.
inline constexpr std::size_t kMaxAnswerEntries = 50;  ///< Of a list, or members of an object.
inline constexpr std::size_t kMaxAnswerEntry = 500;   ///< Characters of each, and of one's own words beside the options.
inline constexpr std::size_t kMaxAnswerFieldName = 100;

/// Answers that were given together to one version, by question id.
struct AnswerBatch {
  std::int64_t version = 0;
  std::int64_t notice_version = 0;  ///< What they agreed to.
  json::Object values;

  static constexpr auto fields() {
    return std::tuple{json::required("version", &AnswerBatch::version),
                      json::required("notice_version", &AnswerBatch::notice_version),
                      json::required("values", &AnswerBatch::values)};
  }
};

/// Adds everything that is wrong with `value` as an answer to that question; `where` names it in the faults. Whether the question
/// is asked does not matter: people go back and forth, so an answer is kept while its condition does not hold.
void check_answer(const Question& question, const json::Value& value, const std::string& where, json::Faults& faults);

/// Whether the value has the type that the question's kind wants, whatever the options and bounds are now. Older versions and
/// other surfaces may have had other options.
bool has_type_for(const Question& question, const json::Value& value);

/// A null, or a text without a character: an answer that is taken back.
bool takes_back(const json::Value& value);
/// The text that an answer gives; nullopt for an answer that is taken back or no text.
std::optional<std::string> answered_text(const json::Value& value);

/// The questions that somebody with these answers is asked, in order. A condition holds where the question that it refers to is
/// asked itself and has that answer.
std::vector<const Question*> asked_questions(const Questionnaire& questionnaire, const json::Object& answers);

/// The required ones of the questions asked that have no answer that would be taken today, in order. A blank text, an empty list
/// and an empty object are no answers.
std::vector<const Question*> missing_answers(const Questionnaire& questionnaire, const json::Object& answers);

}  // namespace usher::domain
