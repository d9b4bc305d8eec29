#pragma once

#include <fstream>

#include <stdlib.h>

#include "common/settings/load.h"

namespace usher::settings {

/// A new empty directory, removed with its contents.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "usher-settings-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  Folder& with(std::string_view name, std::string_view text) {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return *this;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] Sources sources(TextMap environment = {}) const {
    return {.environment = std::move(environment), .working_directory = path_};
  }

 private:
  std::filesystem::path path_;
};

/// Settings from the environment alone.
inline Result<Loaded> from_environment(TextMap environment) {
  const Folder empty;
  return load(empty.sources(std::move(environment)));
}

/// The error of load() for `key`; empty without one.
inline std::string fault_of(const Result<Loaded>& loaded, std::string_view key) {
  if (loaded.ok()) return {};
  for (const auto& field : loaded.error().fields)
    if (field.field == key) return field.message;
  return {};
}

inline const Effective& effective(const Loaded& loaded, std::string_view key) {
  static const Effective none;
  for (const auto& row : loaded.effective)
    if (row.key == key) return row;
  return none;
}

inline std::string warning_about(const Loaded& loaded, std::string_view key) {
  for (const auto& warning : loaded.warnings)
    if (warning.key == key) return (warning.production_only ? "production: " : "") + warning.text;
  return {};
}

inline const std::string kLongSecret = "a-secret-of-forty-bytes-0123456789abcdef";
inline const std::string kGuideKey = "your-super-secret-256-bit-key-change-this-in-production";

}  // namespace usher::settings
