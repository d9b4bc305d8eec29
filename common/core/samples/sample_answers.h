#pragma once

#include <memory>

#include "common/crypto/random.h"
#include "common/domain/questionnaire/questionnaire.h"
#include "common/domain/visitor.h"

namespace usher::core {

/// What a sample account answered to a questionnaire.
struct SampleAnswers {
  std::shared_ptr<const domain::Questionnaire> questionnaire;
  json::Object values;
  domain::QuestionnaireProgress progress;
  Time answered_at{};
};

/// Answers the questions that apply, with options of the questionnaire only, and free text where the kind is text. About one in
/// five stops half-way: the last reached step has some answers and is not completed. The same randomness gives the same answers.
/// `at`: when the account was created; the answers follow within minutes.
SampleAnswers sample_answers(std::shared_ptr<const domain::Questionnaire> questionnaire, crypto::Random& random, Time at);

}  // namespace usher::core
