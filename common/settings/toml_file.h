#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace usher::settings {

/// A value of the file as text, as the environment would have it; arrays as a JSON array of strings.
struct TomlEntry {
  std::string key;  ///< The environment name, or `rate_limits.NAME`.
  std::string value;
  int line = 0;  ///< From 1.
};

struct TomlNetwork {
  std::string cidr;
  std::string factor;
  int line = 0;
};

struct TomlFile {
  std::vector<TomlEntry> entries;
  std::vector<TomlNetwork> networks;  ///< [[rate_limits.networks]], in the order of the file.
};

/// Reads the text of a TOML 1.0 file whose keys are the settings' names in lower case, plus the table [rate_limits].
/// Errors: kInvalidSettings with a field for each fault: a syntax error (one, named `file_name line N`), or every unknown key
/// with the nearest known one, and every value that is neither text, number, boolean nor an array of texts.
Result<TomlFile> parse_toml(std::string_view text, std::string_view file_name);

}  // namespace usher::settings
