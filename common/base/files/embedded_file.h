#pragma once

#include <string_view>

namespace usher {

/// A file that the build embeds into the program (cmake/embed_files.cmake). Its text lives as long as the program.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
  std::string_view etag;  ///< The value of the HTTP header, with its quotes.
};

}  // namespace usher
