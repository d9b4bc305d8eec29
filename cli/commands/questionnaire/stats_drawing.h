#pragma once

#include "common/core/questionnaire/results/answer_stats.h"

namespace usher::cli {

/// Draws statistics for a terminal of `width` columns: bars, cross-tables, steps and weeks. Terminal escape injection: texts of
/// users and questionnaires are made printable.
std::string draw_stats(const core::AnswerStats& stats, int width);

}  // namespace usher::cli
