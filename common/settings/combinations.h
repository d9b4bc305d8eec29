#pragma once

#include "common/settings/files/sources.h"

namespace usher::settings {

/// Adds a fault for each invalid combination of settings. Skips combinations that contain an invalid setting.
void check_combinations(const Gathered& gathered, const Settings& settings, SettingFaults& faults);

/// Whether the secret is a published example from the documentation.
bool is_placeholder(std::string_view secret);

/// Possible mistakes in valid settings, in the order of the table.
std::vector<Warning> warnings_about(const Gathered& gathered, const Settings& settings);

/// Where to listen, as far as it is set, for a server that gets its socket from systemd.
std::vector<Warning> warnings_about_given_socket(const std::vector<Effective>& effective);

}  // namespace usher::settings
