#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The table of all settings. Flags, environment names, `.env` and TOML keys, `--help`, the reference page, `usher config show`
/// and `usher config check` are derived from its rows.
namespace usher::settings {

struct Settings;

/// A fault of a value, as two parts of one sentence: `"soon" is not a whole number; give minutes from 1 to 1440`.
struct ValueError {
  std::string what;  ///< Follows the value: "is not a whole number".
  std::string fix;   ///< An imperative: "give minutes from 1 to 1440".
};

enum class Secrecy {
  kPublic,
  kUrlCredentials,  ///< A URL. Its user part and query are hidden when it is shown.
  kSecret,          ///< Never shown, and has no flag.
};

/// The inclusive bounds of a number.
struct Range {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

/// SettingRow::value of all booleans.
inline constexpr std::string_view kBooleanValue = "true|false";

struct SettingRow {
  std::string_view key;                 ///< The environment name; the TOML key is the same in lower case.
  std::string_view group = {};          ///< Its heading in help.
  std::string value = {};               ///< The placeholder in help: `URL`, `MINUTES`, `lax|strict|none`.
  std::string_view help = {};           ///< One or two sentences.
  std::string_view fallback = {};       ///< The default as text, parsed like any other value. Empty: none, or computed.
  std::string_view fallback_note = {};  ///< The description of a computed default in help.
  std::string_view flag_name = {};      ///< Set if it differs from the key in kebab case.
  bool has_flag = true;
  bool on_reload = false;  ///< Takes effect on SIGHUP. All others take effect at start.
  Secrecy secrecy = Secrecy::kPublic;
  Range range = {};  ///< For numbers.
  /// Parses and stores the value. `text` is not empty; the rows above have already been read.
  std::optional<ValueError> (*read)(const SettingRow& row, std::string_view text, Settings& into) = nullptr;
  /// The default as text, if it depends on the rows above.
  std::string (*computed)(const Settings& so_far) = nullptr;

  [[nodiscard]] std::string flag() const;      ///< `--jwt-algorithm`; empty if there is no flag.
  [[nodiscard]] std::string toml_key() const;  ///< `jwt_algorithm`
  /// The default in help; empty: no default.
  [[nodiscard]] std::string_view default_words() const { return fallback.empty() ? fallback_note : fallback; }
  [[nodiscard]] bool is_boolean() const { return value == kBooleanValue; }
  /// Whether the row is OIDC_<NAME>_ISSUER or a similar pattern, whose values oidc.h reads.
  [[nodiscard]] bool is_family() const { return read == nullptr; }
};

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
