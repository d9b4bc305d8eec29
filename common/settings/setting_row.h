#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/settings/settings.h"

namespace usher::settings {

/// Why a value cannot be used, as two parts of one sentence: `"soon" is not a whole number; give minutes from 1 to 1440`.
struct ValueError {
  std::string what;  ///< Continues after the value: "is not a whole number".
  std::string fix;   ///< An imperative: "give minutes from 1 to 1440".
};

enum class Group {
  kDatabase,
  kServer,
  kSite,
  kSecrets,
  kTokens,
  kCookies,
  kSignUp,
  kPasswords,
  kMail,
  kOAuth,
  kChat,
  kRateLimits,
  kRetention,
  kOperations,
};
std::string_view title_of(Group group);

enum class Secrecy {
  kPublic,
  kUrlCredentials,  ///< A URL whose user part and query are hidden when it is shown.
  kSecret,          ///< Never shown, and never a flag.
};

/// Bounds of a number, both included.
struct Range {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

/// SettingRow::value of all booleans.
inline constexpr std::string_view kBooleanValue = "true|false";

struct SettingRow {
  std::string_view key;  ///< The environment name; the TOML key is the same in lower case.
  Group group = Group::kDatabase;
  std::string value = {};               ///< What stands for the value in help: `URL`, `MINUTES`, `lax|strict|none`.
  std::string_view help = {};           ///< One sentence or two.
  std::string_view fallback = {};       ///< The default as text, read like any other value; empty: none, or computed.
  std::string_view fallback_note = {};  ///< What help says of a computed default.
  std::string_view flag_name = {};      ///< Where it is not the key in kebab case.
  bool has_flag = true;
  bool on_reload = false;  ///< Takes effect on SIGHUP; all others at start.
  Secrecy secrecy = Secrecy::kPublic;
  Range range = {};  ///< Of numbers.
  /// Stores the value. `text` is not empty; the rows above have been read.
  std::optional<ValueError> (*read)(const SettingRow& row, std::string_view text, Settings& into) = nullptr;
  /// The default that depends on the rows above, as text.
  std::string (*computed)(const Settings& so_far) = nullptr;

  [[nodiscard]] std::string flag() const;      ///< `--jwt-algorithm`; empty where there is none.
  [[nodiscard]] std::string toml_key() const;  ///< `jwt_algorithm`
  [[nodiscard]] bool is_boolean() const;
  /// One of OIDC_<NAME>_ISSUER and its kin: `key` is a pattern, and oidc.h reads the values.
  [[nodiscard]] bool is_family() const { return read == nullptr; }
};

}  // namespace usher::settings
