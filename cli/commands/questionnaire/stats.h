#pragma once

#include "common/core/questionnaire/results/answer_stats.h"

namespace usher::cli {

/// Draws statistics for a terminal of `width` columns: bars, cross-tables, steps and weeks. Terminal escape injection: texts of
/// users and questionnaires are made printable.
std::string draw_stats(const core::AnswerStats& stats, int width);
/// Returns statistics as one self-contained HTML page: inline style, SVG charts, no script, no external resource. Supports narrow
/// screens, dark mode and print. `made`: the time of counting.
std::string stats_page(const core::AnswerStats& stats, Time made);

}  // namespace usher::cli
