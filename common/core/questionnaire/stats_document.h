#pragma once

#include "common/core/questionnaire/answer_stats.h"
#include "common/json/value.h"

namespace usher::core {

/// The statistics as a JSON document, for programs.
json::Object document_of(const AnswerStats& stats);

}  // namespace usher::core
