#pragma once

#include <string_view>

namespace usher {

/// A file that was put into the program at build (cmake/embed_files.cmake); its text lives as long as the program.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
  std::string_view etag;  ///< As the header of HTTP wants it, with its quotes.
};

}  // namespace usher
