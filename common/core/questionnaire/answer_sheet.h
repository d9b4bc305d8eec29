#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/core/runtime/ports.h"
#include "common/domain/answers.h"
#include "common/domain/owner.h"
#include "common/domain/profile_answers.h"
#include "common/domain/visitor.h"
#include "common/store/questionnaire/questionnaire_answers.h"

namespace usher::core {

/// Everything that is kept of one owner's answers:
///
///   a visitor's      in questionnaire_answers, by question; the progress in visitors
///   an account's     in the profile where the question has a `profile` path, else in questionnaire_answers; the progress in
///                    profiles
///   a waiting role   in questionnaire_answers under "@professional_role" or "@role_other": half of a pair that the profile holds
///                    only whole. It stands for what the profile has there, until the pair is whole or either field is written to
///                    the profile by itself.
struct AnswerSheet {
  domain::Owner owner;
  std::optional<domain::Profile> profile = {};  ///< An account's, where it has one.
  std::vector<store::StoredAnswer> rows = {};
  domain::QuestionnaireProgress progress = {};

  /// nullopt where there is none of the type that the question wants.
  [[nodiscard]] std::optional<json::Value> answer_to(const domain::Question& question) const;
  /// By id, in the order of the questions.
  [[nodiscard]] json::Object answers_to(const domain::Questionnaire& questionnaire) const;
  [[nodiscard]] domain::RoleAnswers role() const;
  [[nodiscard]] const store::StoredAnswer* row(std::string_view question) const;
};

Result<AnswerSheet> read_answer_sheet(store::Stores& tx, const domain::Owner& owner);

/// Inside a write: `values` are of that questionnaire and checked against it; null takes an answer back. With them goes how far
/// the owner is now. An account without a profile gets one.
Status save_answers(store::Stores& tx, const AnswerSheet& before, const domain::Questionnaire& questionnaire,
                    const json::Object& values, const domain::QuestionnaireProgress& progress, Time now);

/// Inside a write: the profile has a role of its own from now on.
Status forget_waiting_role(store::Stores& tx, const UserId& user);
/// Inside a write: puts what waits where it waits, and takes away what does no more.
Status save_waiting_role(store::Stores& tx, const domain::Owner& owner, const domain::RoleAnswers& waiting,
                         const store::StoredAnswer& like);

}  // namespace usher::core
