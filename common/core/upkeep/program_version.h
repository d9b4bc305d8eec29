#pragma once

#include "common/base/version.h"
#include "common/json/value.h"

namespace usher::core {

/// What a bug report must name: the release, its build, and the libraries in the versions that are loaded now.
struct ProgramVersion {
  std::string_view program;
  BuildInfo build;
  std::vector<LibraryVersion> libraries;

  /// `usherd 0.1.0 (17e54b1c0f3a, release) SQLite/3.40.1 ...`
  [[nodiscard]] std::string line() const;
  /// `commit` is null if it is unknown.
  [[nodiscard]] json::Object document() const;
};

/// The libraries that both programs load.
std::vector<LibraryVersion> shared_libraries();

}  // namespace usher::core
