#pragma once

#include "common/domain/questionnaire/questionnaire.h"

namespace usher::domain {

/// The question whose answer is the trait of a reader: the one that writes that member of the profile, else the one with that id;
/// nullptr without one. Valid as long as the questionnaire.
const Question* question_of_trait(const Questionnaire& questionnaire, std::string_view trait);

}  // namespace usher::domain
