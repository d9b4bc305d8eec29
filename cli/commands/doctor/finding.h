#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace usher::cli {

/// What `usher doctor` says about one thing.
struct Finding {
  enum class Level { kOk, kWarning, kProblem };
  Level level = Level::kOk;
  std::string_view check;  ///< Of what: `secret`, `origin`, ...
  std::string text;        ///< One sentence; of anything but kOk the fix is in it.
};
using Findings = std::vector<Finding>;

}  // namespace usher::cli
