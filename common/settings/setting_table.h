#pragma once

#include <span>

#include "common/settings/setting_row.h"

/// The table of all settings. Flags, environment names, `.env` and TOML keys, `--help`, the reference page, `usher config show`
/// and `usher config check` are derived from its rows.
namespace usher::settings {

/// All rows in the order of reading and of help.
std::span<const SettingRow> setting_table();
/// The row for an environment name, including members of a family; nullptr if unknown.
const SettingRow* find_setting(std::string_view key);
/// Of an environment name that earlier releases had: what holds now. Empty for any other.
std::string_view removed_setting(std::string_view key);

/// The parts of OIDC_<NAME>_ISSUER and similar names.
struct FamilyKey {
  std::string_view name;    ///< `<NAME>`, A-Z 0-9 and `_`.
  std::string_view member;  ///< `ISSUER`, `CLIENT_ID` or `CLIENT_SECRET`.
};
std::optional<FamilyKey> parse_family_key(std::string_view key);

}  // namespace usher::settings
