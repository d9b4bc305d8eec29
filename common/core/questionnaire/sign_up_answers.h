#pragma once

#include "common/domain/profile.h"
#include "common/domain/questionnaire/answers.h"

namespace usher::store {
struct Stores;
}

namespace usher::core {

class Questionnaires;

/// The answers of a sign-up request.
struct SignUpAnswers {
  json::Object answers = {};                 ///< By question id; unknown ids are faults.
  json::Object members = {};                 ///< Other members: those named like a question are its answer, the rest is ignored.
  std::optional<std::int64_t> version = {};  ///< The answered version; the active one if absent.
};

/// The answers, sorted by where they are stored.
struct SortedAnswers {
  domain::ProfileChange profile;            ///< The profile of the request, overlaid with the answers stored there.
  std::optional<domain::AnswerBatch> rest;  ///< The other answers, maybe none; absent if nothing was answered.
};

/// Checks the answers against their questionnaire and adds their faults to `faults`: `version`, `answers.<id>`, or `<id>` for a
/// member. Does not check the resulting profile as a whole.
Result<SortedAnswers> sort_sign_up_answers(const Questionnaires& questionnaires, const SignUpAnswers& given,
                                           domain::ProfileChange profile, json::Faults& faults);

/// Call it inside the write that creates the account.
Status insert_answers(store::Stores& tx, const UserId& user, const domain::AnswerBatch& batch, Time now);

}  // namespace usher::core
