#pragma once

#include "common/domain/questionnaire/questionnaire.h"
#include "common/json/value.h"

namespace usher::console {

/// Returns the steps as people see them, for templates/preview.html: every question, with its condition.
json::Array preview_of(const domain::Questionnaire& questionnaire);

}  // namespace usher::console
