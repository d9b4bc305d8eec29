#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/questionnaire/answers.h"
#include "common/domain/questionnaire/profile_answers.h"
#include "common/domain/visitor.h"
#include "common/store/questionnaire/questionnaire_answers.h"

namespace usher::core {

/// All stored answers of one owner:
///
///   a visitor's      in questionnaire_answers, by question; the progress in visitors
///   an account's     in the profile if the question has a `profile` path, otherwise in questionnaire_answers; the progress in
///                    profiles
///   a waiting role   in questionnaire_answers under "@professional_role" or "@role_other": one half of a pair that the profile
///                    stores only as a whole. It overrides the profile's value until the pair is complete or either field is
///                    written to the profile directly.
struct AnswerSheet {
  domain::Owner owner;
  std::optional<domain::Profile> profile = {};  ///< The account's profile, if it has one.
  std::vector<store::StoredAnswer> rows = {};
  domain::QuestionnaireProgress progress = {};

  /// Returns nullopt if there is no answer of the type that the question requires.
  [[nodiscard]] std::optional<json::Value> answer_to(const domain::Question& question) const;
  /// Returns the answers by question id, in the order of the questions.
  [[nodiscard]] json::Object answers_to(const domain::Questionnaire& questionnaire) const;
  [[nodiscard]] domain::RoleAnswers role() const;
  [[nodiscard]] const store::StoredAnswer* row(std::string_view question) const;
};

Result<AnswerSheet> read_answer_sheet(store::Stores& tx, const domain::Owner& owner);

/// Inside a write: stores `values` and `progress`. `values` must be checked against the questionnaire; null deletes an answer. An
/// account without a profile gets one.
Status save_answers(store::Stores& tx, const AnswerSheet& before, const domain::Questionnaire& questionnaire,
                    const json::Object& values, const domain::QuestionnaireProgress& progress, Time now);

/// Inside a write: deletes the waiting role; call it when the profile gets a role.
Status forget_waiting_role(store::Stores& tx, const UserId& user);
/// Inside a write: stores the parts of a role that wait for the other, and deletes those that no longer wait.
Status save_waiting_role(store::Stores& tx, const domain::Owner& owner, const domain::RoleAnswers& waiting,
                         const store::StoredAnswer& like);

}  // namespace usher::core
