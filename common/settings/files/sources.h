#pragma once

#include "common/settings/faults.h"
#include "common/settings/files/toml_file.h"

namespace usher::settings {

/// The texts of all settings by environment name (or as in TomlEntry), before any value is parsed.
struct Gathered {
  /// A settings file that was read.
  struct File {
    std::filesystem::path path;
    bool has_secret = false;  ///< A secret, or a URL with a password.
  };

  std::map<std::string, Given, std::less<>> values;
  std::vector<TomlNetwork> networks;
  std::string config_name;  ///< The name of the TOML file in messages.
  std::vector<File> files;
  std::vector<std::string> ignored_files;  ///< For Loaded.
  std::vector<Warning> doubtful_names;     ///< May be settings of another release, or mistakes.

  /// nullptr if the setting was not given, or is empty or white space.
  [[nodiscard]] const Given* find(std::string_view key) const;
};

/// The longest file that is read.
inline constexpr std::size_t kMostFileBytes = 1024 * 1024;

/// The TOML file that these sources have, or else the one in the working directory that a new one would be.
std::filesystem::path toml_path(const Sources& sources);

/// Whether a file there is not read unless it is named, since Sources::ignores_files_of_others.
bool is_ignored(const Sources& sources, const std::filesystem::path& path);

/// Reads the files and merges all sources by precedence. Adds faults of the files to `faults`.
Gathered gather(const Sources& sources, SettingFaults& faults);

}  // namespace usher::settings
