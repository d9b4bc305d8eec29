#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/settings/load.h"

namespace usher::cli {

/// Settings that the operator wants, over those of the machine. Single-threaded.
class Answers {
 public:
  /// `has_file`: whether the settings' file exists.
  Answers(settings::Sources sources, bool has_file);

  /// Takes a value. Error: kValidationFailed with what is wrong with it.
  Status take(std::string_view key, std::string value);
  /// Error: kInvalidSettings with all faults.
  [[nodiscard]] Result<settings::Loaded> load() const { return settings::load(sources_); }
  /// As `usher config show` shows it: without secrets.
  [[nodiscard]] std::string shown(std::string_view key) const;
  /// What was taken, by environment name.
  [[nodiscard]] const settings::TextMap& taken() const { return taken_; }

 private:
  settings::Sources sources_;
  settings::TextMap taken_;
};

}  // namespace usher::cli
