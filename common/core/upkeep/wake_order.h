#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace usher::core {

struct InstallationSecrets;

/// A command's word to a server whose database sleeps (POST /auth/wake), signed by the installation's secret. It names when it
/// ends, and a server that hears it twice wakes twice.
std::string make_wake_order(const InstallationSecrets& secrets, Time now);
bool is_wake_order(const InstallationSecrets& secrets, std::string_view order, Time now);

}  // namespace usher::core
