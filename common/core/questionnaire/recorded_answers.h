#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "common/domain/questionnaire.h"
#include "common/store/stores.h"

namespace usher::core {

/// Questions by where their answers may live: their place in the profile, and their id, under which answers are kept that were
/// given before the question had a place.
using AskedPlaces = std::map<std::string_view, const domain::Question*>;

/// What one user answered, question by question, wherever it lives; the same as AnswerSheet shows of one person.
class RecordedAnswers {
 public:
  explicit RecordedAnswers(const store::AnswerRecord& record);

  /// nullptr where there is no answer: null, nothing in it, or nothing of the question's kind. An empty list is one ("none of
  /// these"). Lives as long as this.
  [[nodiscard]] const json::Value* find(const domain::Question& question) const;
  /// The same answer, moved out; null where there is none. It is gone then.
  [[nodiscard]] json::Value take(const domain::Question& question);
  /// All that answers none of `asked`, by its name: the question's id, or the place of the profile.
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

/// Live as long as the questionnaire.
AskedPlaces places_of(const domain::Questionnaire& questionnaire);

/// How many answers users have stored to these questions, in the profiles and beside them. Reads everybody once.
Result<std::int64_t> count_answers(store::Stores& tx, const std::vector<const domain::Question*>& questions);

}  // namespace usher::core
