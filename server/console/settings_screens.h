#pragma once

#include "common/settings/load.h"
#include "server/console/desk.h"

namespace usher::console {

/// What the page of settings uses; all of it outlives it.
struct SettingsScreens {
  const Desk& desk;
  const std::vector<settings::Effective>& settings;
};

/// /admin/settings: every setting with its value and where it comes from, secrets hidden.
std::vector<http::Endpoint> settings_screens(const SettingsScreens& use);

}  // namespace usher::console
