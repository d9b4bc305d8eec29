#pragma once

#include <optional>
#include <string_view>

namespace usher::db {

/// What lines of a migration's text say about it; sql/README.md explains them.
struct StepMarkers {
  /// `-- readable from: N`: servers of the release with schema version N, and of those since, may work beside the step and after
  /// it. nullopt: none but those that know the step.
  std::optional<int> readable_from;
  /// `-- concurrently`: all of its statements are CREATE INDEX. PostgreSQL builds them while others write, in no transaction.
  bool concurrently = false;
};

StepMarkers markers_of(std::string_view step);

}  // namespace usher::db
