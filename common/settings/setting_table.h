#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "common/settings/setting_row.h"

/// The one table of settings. Flags, environment names, `.env` and TOML keys, `--help`, the reference page, and what
/// `usher config show` and `usher config check` say are all derived from its rows.
namespace usher::settings {

/// In the order in which they are read and help shows them.
std::span<const SettingRow> setting_table();
/// By environment name, members of a family included; nullptr where there is none.
const SettingRow* find_setting(std::string_view key);

/// The parts of OIDC_<NAME>_ISSUER and its kin.
struct FamilyKey {
  std::string_view name;    ///< `<NAME>`, A-Z 0-9 and `_`.
  std::string_view member;  ///< `ISSUER`, `CLIENT_ID` or `CLIENT_SECRET`.
};
std::optional<FamilyKey> parse_family_key(std::string_view key);

}  // namespace usher::settings
