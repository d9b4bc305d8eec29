#pragma once

#include <vector>

#include "common/settings/load.h"
#include "common/settings/sources.h"

namespace usher::settings {

/// What may be a mistake in settings that are free of faults, in the order of the table in warnings.cpp.
std::vector<Warning> warnings_about(const Gathered& gathered, const Settings& settings);

}  // namespace usher::settings
