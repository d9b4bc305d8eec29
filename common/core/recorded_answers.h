#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "common/domain/questionnaire.h"
#include "common/store/stores.h"

namespace usher::core {

/// What one user answered, question by question, wherever it lives.
class RecordedAnswers {
 public:
  explicit RecordedAnswers(const store::AnswerRecord& record);

  /// nullptr where there is no answer, or null or nothing in it. Lives as long as this.
  [[nodiscard]] const json::Value* find(const domain::Question& question) const;
  /// The same answer, moved out; null where there is none. It is gone then.
  [[nodiscard]] json::Value take(const domain::Question& question);
  /// All that is none of `asked`, by its name: the question's id, or the place of the profile.
  [[nodiscard]] json::Object others(const std::set<std::string_view>& asked) const;

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

/// Where the answers to these questions live, as RecordedAnswers::others names it. They live as long as the questionnaire.
std::set<std::string_view> places_of(const domain::Questionnaire& questionnaire);

/// How many answers users have stored to these questions, in the profiles and beside them. Reads everybody once.
Result<std::int64_t> count_answers(store::Stores& tx, const std::vector<const domain::Question*>& questions);

}  // namespace usher::core
