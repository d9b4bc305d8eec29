#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::cli {

/// One result of `usher doctor`.
struct Finding {
  enum class Level { kOk, kWarning, kProblem };
  Level level = Level::kOk;
  std::string_view check;  ///< The subject: `secret`, `origin`, ...
  std::string text;        ///< One sentence; it contains the fix unless the level is kOk.
};
using Findings = std::vector<Finding>;

}  // namespace usher::cli
