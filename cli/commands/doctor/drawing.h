#pragma once

#include <string>

#include "cli/commands/doctor/finding.h"

namespace usher::cli {

/// The findings for a terminal of `width` columns: a line for each, broken between words, and its fix on a line of its own, as a
/// command where it is one.
std::string draw_findings(const Findings& findings, int width, bool colour);

std::string_view word_of(Finding::Level level);

}  // namespace usher::cli
