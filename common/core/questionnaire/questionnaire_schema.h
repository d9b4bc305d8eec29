#pragma once

#include "common/json/value.h"

namespace usher::core {

/// The JSON Schema (draft 2020-12) of questionnaire files, for editors. check_questionnaire_file rejects everything that the
/// schema rejects, and more that a schema cannot express, such as duplicate ids.
json::Object questionnaire_schema();

}  // namespace usher::core
