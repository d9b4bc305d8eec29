#pragma once

#include "common/settings/load.h"

namespace usher::settings {

/// A value of the file as text, in the form of an environment variable; arrays as a JSON array of strings.
struct TomlEntry {
  std::string key;  ///< The environment name, `rate_limits.NAME`, or see kUserFieldsTable.
  std::string value;
  int line = 0;  ///< From 1.
};

/// The table of the site's own account fields; an entry of it is `user_fields.NAME.MEMBER`, and one without a member declares the
/// field.
inline constexpr std::string_view kUserFieldsTable = "user_fields";

struct TomlNetwork {
  std::string cidr;
  std::string factor;
  int line = 0;
};

struct TomlFile {
  std::vector<TomlEntry> entries;
  std::vector<TomlNetwork> networks;  ///< [[rate_limits.networks]], in the order of the file.
};

/// Parses a TOML 1.0 file. Its keys are the settings' names in lower case, plus the tables [rate_limits] and [user_fields.NAME].
/// Error: kInvalidSettings with a field for each fault: one syntax error, named `file_name line N`, or every unknown key with the
/// most similar known key, and every value that is neither text, number, boolean nor an array of texts.
Result<TomlFile> parse_toml(std::string_view text, std::string_view file_name);

/// A TOML file with settings changed. The lines of a setting that is there are replaced; one that is not there is added before
/// the first table. All other lines stay. `changes`: by environment name. Precondition: parse_toml() accepts `text`.
std::string with_settings(std::string_view text, const TextMap& changes);

}  // namespace usher::settings
