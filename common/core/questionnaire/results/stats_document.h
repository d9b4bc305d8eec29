#pragma once

#include "common/json/value.h"

namespace usher::core {

struct AnswerStats;

/// The statistics as a JSON document, for programs.
json::Object document_of(const AnswerStats& stats);

/// A number as people read it in statistics: at most two digits after the point.
std::string number_text(double number);

}  // namespace usher::core
