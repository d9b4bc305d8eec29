#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/settings/faults.h"
#include "common/settings/files/toml_file.h"
#include "common/settings/load.h"

namespace usher::settings {

/// The texts of all settings by environment name (or as in TomlEntry), before any value is parsed.
struct Gathered {
  std::map<std::string, Given, std::less<>> values;
  std::vector<TomlNetwork> networks;
  std::string config_name;                 ///< The name of the TOML file in messages.
  std::vector<std::string> ignored_files;  ///< For Loaded.
  std::vector<Warning> unknown;            ///< Names that may be settings of another release, or mistakes.

  /// nullptr if the setting was not given or is empty.
  [[nodiscard]] const Given* find(std::string_view key) const;
};

/// Reads the files and merges all sources by precedence. Adds faults of the files to `faults`.
Gathered gather(const Sources& sources, SettingFaults& faults);

}  // namespace usher::settings
