#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/domain/questionnaire.h"

namespace usher::core {

/// One difference between two questionnaires.
struct QuestionnaireChange {
  std::string_view change;   ///< added, removed, changed or moved.
  std::string_view element;  ///< questionnaire, notice, step, question or option.
  std::string id;            ///< Of the step or question; `question.value` of an option; empty of the first two.
  std::string detail;        ///< In words; empty where the rest says it all.
  /// Of a question: whether answers to it may not fit any more, as it is gone, of another kind, or offers less.
  bool touches_answers = false;
};

/// What became of `from` in `to`, in the order of `to`; what is gone comes last. None where they say the same.
std::vector<QuestionnaireChange> compare_questionnaires(const domain::Questionnaire& from, const domain::Questionnaire& to);

/// The questions of `from` whose answers `changes` touch.
std::vector<const domain::Question*> touched_questions(const domain::Questionnaire& from,
                                                       const std::vector<QuestionnaireChange>& changes);

}  // namespace usher::core
