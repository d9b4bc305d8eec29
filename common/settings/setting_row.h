#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::settings {

struct Settings;

/// A fault of a value, as two parts of one sentence: `"soon" is not a whole number; give minutes from 1 to 1440`.
struct ValueError {
  std::string what;  ///< Follows the value: "is not a whole number".
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
  std::string_view key;  ///< The environment name; the TOML key is the same in lower case.
  Group group = Group::kDatabase;
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
  [[nodiscard]] bool is_boolean() const;
  /// Whether the row is OIDC_<NAME>_ISSUER or a similar pattern, whose values oidc.h reads.
  [[nodiscard]] bool is_family() const { return read == nullptr; }
};

}  // namespace usher::settings
