#pragma once

#include <map>
#include <set>
#include <string>

#include "common/core/questionnaire/questionnaire_members.h"

namespace usher::core {

/// What the questions before one have taken, and what a `when` can refer to.
struct EarlierQuestions {
  std::map<std::string, domain::Question> by_id;  ///< Those whose id and kind are good.
  std::set<std::string> ids;
  std::set<std::string> places;  ///< Of the profile.
};

/// Checks one question of a questionnaire file, and adds it to those that are before the next one.
void check_question(const json::Value& question, const std::string& path, EarlierQuestions& earlier, QuestionnaireFaults& faults);

}  // namespace usher::core
