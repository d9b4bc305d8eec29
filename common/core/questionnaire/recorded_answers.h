#pragma once

#include <map>

#include "common/domain/questionnaire/questionnaire.h"
#include "common/store/questionnaire/answer_records.h"
#include "common/store/stores.h"

namespace usher::core {

/// Questions by the names that their answers may be stored under: their place in the profile, and their id, which was used before
/// the question had a place.
using AskedPlaces = std::map<std::string_view, const domain::Question*>;

/// A user's answers by question, wherever they are stored; AnswerSheet shows the same answers.
class RecordedAnswers {
 public:
  explicit RecordedAnswers(const store::AnswerRecord& record);

  /// Returns the answer, or nullptr if it is missing, null, blank or not of the question's kind. An empty list is an answer
  /// ("none of these"). Valid as long as this object.
  [[nodiscard]] const json::Value* find(const domain::Question& question) const;
  /// The questions of all in the questionnaire whose conditions hold, in order.
  [[nodiscard]] std::vector<const domain::Question*> asked(const domain::Questionnaire& questionnaire,
                                                           const std::vector<const domain::Question*>& all) const;
  /// Moves the answer out; null without an answer.
  [[nodiscard]] json::Value take(const domain::Question& question);
  /// Returns all answers that do not belong to `asked`, by question id or place of the profile.
  [[nodiscard]] json::Object others(const AskedPlaces& asked) const;

 private:
  [[nodiscard]] const json::Value* in_profile(std::string_view place) const;

  json::Value experience_level_;
  json::Value professional_role_;
  json::Value role_other_;
  json::Value organization_;
  json::Object software_;
  json::Object hardware_;
  json::Object beside_;  ///< By question.
};

/// Valid as long as the questionnaire.
AskedPlaces places_of(const domain::Questionnaire& questionnaire);

/// Counts the stored answers of users to these questions, in profiles and outside. Reads all users once.
Result<std::int64_t> count_answers(store::Stores& tx, const std::vector<const domain::Question*>& questions);

}  // namespace usher::core
