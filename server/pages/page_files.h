#pragma once

#include <span>
#include <string_view>

namespace usher::pages {

/// A file that was put into the program at build; its text lives as long as the program.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
  std::string_view etag;  ///< As the header wants it, with its quotes.
};

/// What the pages load: their style sheet.
std::span<const EmbeddedFile> page_files();

}  // namespace usher::pages
