#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

namespace usher::testkit {

/// Writes `text` to `path`, and creates the directories above it.
inline void write_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace usher::testkit
