#pragma once

#include "common/settings/files/sources.h"

namespace usher::settings {

/// Possible mistakes in valid settings, in the order of the table in warnings.cpp.
std::vector<Warning> warnings_about(const Gathered& gathered, const Settings& settings);

/// Where to listen, as far as it is set, for a server that gets its socket from systemd.
std::vector<Warning> warnings_about_given_socket(const std::vector<Effective>& effective);

}  // namespace usher::settings
