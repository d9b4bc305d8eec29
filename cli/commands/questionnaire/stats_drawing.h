#pragma once

#include <string>

#include "common/core/questionnaire/answer_stats.h"

namespace usher::cli {

/// Statistics as people read them at a terminal of `width` columns: bars, cross-tables, steps and weeks. Nothing that users or
/// questionnaires wrote reaches the terminal as anything but text.
std::string draw_stats(const core::AnswerStats& stats, int width);

/// `count` of `total` in whole percent; 0 of nothing.
std::int64_t percent_of(std::int64_t count, std::int64_t total);

}  // namespace usher::cli
