#pragma once

#include <vector>

#include "common/settings/files/sources.h"
#include "common/settings/load.h"

namespace usher::settings {

/// Possible mistakes in valid settings, in the order of the table in warnings.cpp.
std::vector<Warning> warnings_about(const Gathered& gathered, const Settings& settings);

}  // namespace usher::settings
