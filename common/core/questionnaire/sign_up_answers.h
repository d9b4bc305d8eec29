#pragma once

#include <optional>

#include "common/core/questionnaire/questionnaires.h"
#include "common/domain/answers.h"
#include "common/domain/profile.h"

namespace usher::core {

/// Answers as they come with a sign-up.
struct SignUpAnswers {
  json::Object answers = {};  ///< By question id; each must be one of that questionnaire's.
  json::Object members = {};  ///< What else came: what is named like a question is its answer, the rest means nothing.
  std::optional<std::int64_t> version = {};  ///< Of the questionnaire that was answered; the active one without.
};

/// Where they go.
struct SortedAnswers {
  domain::ProfileChange profile;            ///< What was sent for the profile, and on top of it the answers that live there.
  std::optional<domain::AnswerBatch> rest;  ///< The others, maybe none; absent where nothing was answered at all.
};

/// Checks them against their questionnaire and adds what is wrong with them to `faults`: `version`, `answers.<id>`, or `<id>` as
/// it was named. What kind of profile the whole may be is not looked at.
Result<SortedAnswers> sort_sign_up_answers(const Questionnaires& questionnaires, const SignUpAnswers& given,
                                           domain::ProfileChange profile, json::Faults& faults);

/// Inside the write that makes the account.
Status insert_answers(store::Stores& tx, const UserId& user, const domain::AnswerBatch& batch, Time now);

}  // namespace usher::core
