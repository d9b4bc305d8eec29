#pragma once

#include <span>
#include <string_view>

namespace usher::ops {

/// A file that was put into the program at build; its text lives as long as the program.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
  std::string_view etag;  ///< As the header wants it, with its quotes.
};

/// What /docs is made of: the files of server/ops/docs, and those of Swagger UI where they could be had.
std::span<const EmbeddedFile> docs_files();

}  // namespace usher::ops
