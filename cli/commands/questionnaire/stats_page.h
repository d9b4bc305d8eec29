#pragma once

#include <string>

#include "common/core/questionnaire/answer_stats.h"

namespace usher::cli {

/// Statistics as one HTML page that stands alone: inline style, charts in SVG, no script, and nothing that a browser would fetch.
/// Narrow screens, dark ones and paper are thought of. `made`: when it was counted.
std::string stats_page(const core::AnswerStats& stats, Time made);

}  // namespace usher::cli
