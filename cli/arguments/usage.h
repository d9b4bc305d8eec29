#pragma once

#include "common/base/result.h"

namespace usher::cli {

/// kInvalidArgument: a usage error, exit code 2.
Error usage_error(std::string what);

/// Returns the probably intended word: the only candidate with the prefix `word`, else the most similar one.
std::optional<std::string_view> meant_by(std::string_view word, const std::vector<std::string_view>& candidates);
/// Ends a sentence: `; did you mean `user`?`, or a full stop.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace usher::cli
