#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace usher::cli {

/// kInvalidArgument: what was typed is wrong, and the process ends with 2.
Error usage_error(std::string what);

/// What `word` was probably meant to be: the one candidate that begins with it, else the nearest.
std::optional<std::string_view> meant_by(std::string_view word, const std::vector<std::string_view>& candidates);
/// The end of a sentence: `; did you mean `user`?`, or a full stop.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

std::string joined(const auto& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

}  // namespace usher::cli
