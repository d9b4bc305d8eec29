#pragma once

#include <string>
#include <string_view>

namespace usher {

/// The release, from CMakeLists.txt.
inline constexpr std::string_view kVersion = USHER_VERSION;

/// How a program was built.
struct BuildInfo {
  std::string_view commit;  ///< Empty if neither Git nor the build named one.
  std::string_view type;    ///< `release`, `debug`.
  std::string_view compiler;
};

/// For main() alone, which cmake/build_info.cmake links with it.
BuildInfo build_info();

/// A library in the version that this process runs with.
struct LibraryVersion {
  std::string_view name;
  std::string version;
};

}  // namespace usher
