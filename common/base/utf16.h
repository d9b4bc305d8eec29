#pragma once

#include <string_view>

namespace usher {

/// Whether bytes begin as UTF-16 does: with its byte order mark, or with an ASCII character in two bytes.
constexpr bool is_utf16(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
         (bytes.size() > 1 && (bytes[0] == '\0') != (bytes[1] == '\0'));
}

}  // namespace usher
