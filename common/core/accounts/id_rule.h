#pragma once

#include <algorithm>
#include <string_view>

namespace usher::core {

inline constexpr std::size_t kMaxIdCharacters = 64;

/// Whether an id from elsewhere can be kept: what may stand in a header, a path and a token as it is; no @, which tells an
/// address from an id.
inline bool may_be_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdCharacters && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == ':';
  });
}

}  // namespace usher::core
