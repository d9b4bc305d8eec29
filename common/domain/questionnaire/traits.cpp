#include "common/domain/questionnaire/traits.h"

namespace usher::domain {

const Question* question_of_trait(const Questionnaire& questionnaire, std::string_view trait) {
  for (const auto* question : questionnaire.questions())
    if (question->profile == trait) return question;
  return questionnaire.find(trait);
}

}  // namespace usher::domain
