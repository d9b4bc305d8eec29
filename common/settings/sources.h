#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/settings/faults.h"
#include "common/settings/load.h"
#include "common/settings/toml_file.h"

namespace usher::settings {

/// What the sources say about settings, each by its environment name (or `rate_limits.NAME`), before anything is read as a value.
struct Gathered {
  std::map<std::string, Given, std::less<>> values;
  std::vector<TomlNetwork> networks;
  std::string config_name;  ///< The TOML file, as messages name it.

  /// nullptr where nothing, or an empty text, was given.
  [[nodiscard]] const Given* find(std::string_view key) const;
};

/// Reads the files and merges all sources by precedence. What is wrong with a file as such goes to `faults`.
Gathered gather(const Sources& sources, SettingFaults& faults);

}  // namespace usher::settings
