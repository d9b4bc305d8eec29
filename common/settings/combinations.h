#pragma once

#include "common/settings/files/sources.h"

namespace usher::settings {

/// Adds a fault for each invalid combination of settings. Skips combinations that contain an invalid setting.
void check_combinations(const Gathered& gathered, const Settings& settings, SettingFaults& faults);

/// Whether the secret is a published example from the documentation.
bool is_placeholder(std::string_view secret);

}  // namespace usher::settings
