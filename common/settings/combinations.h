#pragma once

#include <string_view>

#include "common/settings/faults.h"
#include "common/settings/sources.h"

namespace usher::settings {

/// Adds a fault for each combination of settings that cannot work. Combinations with a setting that is at fault already are
/// not looked at.
void check_combinations(const Gathered& gathered, const Settings& settings, SettingFaults& faults);

/// Whether the secret was printed in a guide, so that everybody knows it.
bool is_placeholder(std::string_view secret);

}  // namespace usher::settings
