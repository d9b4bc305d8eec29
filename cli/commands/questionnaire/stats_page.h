#pragma once

#include "common/core/questionnaire/results/answer_stats.h"

namespace usher::cli {

/// Returns statistics as one self-contained HTML page: inline style, SVG charts, no script, no external resource. Supports narrow
/// screens, dark mode and print. `made`: the time of counting.
std::string stats_page(const core::AnswerStats& stats, Time made);

}  // namespace usher::cli
