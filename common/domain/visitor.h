#pragma once

#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// The progress of a user or visitor in a questionnaire. A completed step is a reached one.
struct QuestionnaireProgress {
  std::optional<std::int64_t> version = {};
  std::vector<std::string> reached_steps = {};  ///< Shown to the user, or saved; answers given elsewhere reach no step.
  std::vector<std::string> completed_steps = {};
  std::optional<Time> completed_at = {};
};

/// An anonymous visitor (without an account) with stored data.
struct Visitor {
  VisitorId id;
  Time created_at{};
  Time seen_at{};
  std::optional<Time> retired_at = {};
  std::optional<UserId> merged_into = {};  ///< The account that the visitor was merged into. Set only if retired.
  QuestionnaireProgress progress = {};
};

/// What an account received from a merged visitor.
struct MergedVisitor {
  std::int64_t threads = 0;
  bool some_left = false;  ///< Whether older threads remain; the account gets them only on request.
};

}  // namespace usher::domain
