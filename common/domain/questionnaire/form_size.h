#pragma once

#include "common/domain/questionnaire/questionnaire.h"

// How many fields a questionnaire's questions have as a form: a form may have 500 in all.

namespace usher::domain {

/// At most so many may a step have to be published. The other hundred are for rows that answers add, and for the page's own.
inline constexpr std::size_t kMostStepFields = 400;
/// Of a question of the kind fields, for new entries.
inline constexpr std::size_t kEmptyRows = 3;

/// `answer`: the present one; null without one.
std::size_t form_fields(const Question& question, const json::Value& answer);
/// Of a step without answers.
std::size_t form_fields(const QuestionnaireStep& step);

}  // namespace usher::domain
