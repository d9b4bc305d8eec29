#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/settings/setting_row.h"

namespace usher::settings {

/// The text of a setting and where it came from, in the words of Effective::origin.
struct Given {
  std::string text;
  std::string origin;
};

/// `text` as it may be shown: `(set)` for a secret, `***` for what may be a credential in a URL.
std::string shown(Secrecy secrecy, std::string_view text);

/// Collects what is wrong with the settings.
class SettingFaults {
 public:
  /// `given` is nullptr where the setting was not given; then the fault is said of the setting itself.
  void add(std::string_view key, Secrecy secrecy, const Given* given, const ValueError& fault);
  /// Faults that are sentences already.
  void take(std::vector<FieldError> fields);
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] bool empty() const { return fields_.empty(); }
  /// kInvalidSettings with all of them.
  [[nodiscard]] Error error() &&;

 private:
  std::vector<FieldError> fields_;
};

}  // namespace usher::settings
