#pragma once

#include "common/json/value.h"

namespace usher::core {

/// The JSON Schema (draft 2020-12) of questionnaire files, for editors. What it refuses, check_questionnaire_file refuses too; it
/// cannot say all that the check knows, such as that ids are unique.
json::Object questionnaire_schema();

}  // namespace usher::core
