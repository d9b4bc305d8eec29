#pragma once

#include "common/settings/faults.h"
#include "common/settings/sources.h"

namespace usher::settings {

/// Reads the providers from OIDC_<NAME>_ISSUER, _CLIENT_ID and _CLIENT_SECRET. Each name requires all three.
void read_oidc_providers(const Gathered& gathered, Settings& into, SettingFaults& faults);

}  // namespace usher::settings
