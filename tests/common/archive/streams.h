#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "common/archive/streams.h"

namespace usher::archive {

inline WriteBytes into(std::string& bytes) {
  return [&bytes](std::string_view more) {
    bytes += more;
    return done();
  };
}

/// A few bytes at a time, as a pipe gives them.
inline ReadBytes from(std::string bytes) {
  const auto left = std::make_shared<std::string>(std::move(bytes));
  return [left](char* to, std::size_t size) -> Result<std::size_t> {
    const auto count = std::min({size, left->size(), std::size_t{1000}});
    std::copy_n(left->begin(), count, to);
    left->erase(0, count);
    return count;
  };
}

inline std::string many_lines(int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += "line " + std::to_string(i * 7919 % 104'729) + "\n";
  return text;
}

}  // namespace usher::archive
