#pragma once

#include "common/metrics/activity.h"

namespace usher::cli {

/// The picture for a screen of these columns and rows; the first line names the server.
std::string draw_activity(const Activity& activity, const std::string& title, int columns, int rows);

}  // namespace usher::cli
