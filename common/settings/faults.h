#pragma once

#include "common/base/result.h"
#include "common/settings/setting_table.h"

namespace usher::settings {

/// The text of a setting and its source, in the form of Effective::origin.
struct Given {
  std::string text;
  std::string origin;
  int line = 0;  ///< Of the TOML file; 0: it is not from there.
};

/// `text` in a form safe to show: `(set)` for a secret, `***` for possible credentials in a URL.
std::string shown(Secrecy secrecy, std::string_view text);

/// Whether `text` has something that shown() hides.
bool hides_secret(Secrecy secrecy, std::string_view text);

/// Whether `text` has a secret that must not stand on a command line, which other users can read. A URL without a password has
/// none.
bool is_exposed(Secrecy secrecy, std::string_view text);

/// The FieldError::code of a file that cannot be read. All others are INVALID_SETTING.
inline constexpr std::string_view kUnreadableFile = "UNREADABLE_FILE";

/// Collects the faults of the settings.
class SettingFaults {
 public:
  /// `given` is nullptr if the setting was not given; the fault is then about the setting itself.
  void add(std::string_view key, Secrecy secrecy, const Given* given, const ValueError& fault);
  /// Adds faults that are complete sentences.
  void take(std::vector<FieldError> fields);
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] bool empty() const { return fields_.empty(); }
  /// kInvalidSettings with all faults.
  [[nodiscard]] Error error() &&;

 private:
  std::vector<FieldError> fields_;
};

}  // namespace usher::settings
