#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// How far somebody is with a questionnaire.
struct QuestionnaireProgress {
  std::optional<std::int64_t> version = {};
  std::vector<std::string> completed_steps = {};
  std::optional<Time> completed_at = {};
};

/// Somebody without an account, of whom something is kept.
struct Visitor {
  VisitorId id;
  Time created_at{};
  Time seen_at{};
  std::optional<Time> retired_at = {};
  std::optional<UserId> merged_into = {};  ///< The account that got what was theirs; then it is retired, too.
  QuestionnaireProgress progress = {};
};

/// What an account received of a visitor.
struct MergedVisitor {
  std::int64_t threads = 0;
  bool some_left = false;  ///< Older threads, which the account gets only when it asks for them.
};

}  // namespace usher::domain
