#pragma once

#include <map>
#include <set>

#include "common/core/questionnaire/questionnaire_fault.h"
#include "common/domain/questionnaire/questionnaire.h"

namespace usher::core {

/// What earlier questions have taken, and what a `when` can refer to.
struct EarlierQuestions {
  std::map<std::string, domain::Question> by_id;  ///< The questions with a valid id and kind.
  std::set<std::string> ids;
  std::set<std::string> places;  ///< Paths of the profile.
};

/// Checks a question of a questionnaire file and adds it to `earlier`.
void check_question(const json::Value& question, const std::string& path, EarlierQuestions& earlier, QuestionnaireFaults& faults);

}  // namespace usher::core
