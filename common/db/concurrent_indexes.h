#pragma once

#include "common/db/engine/connection.h"

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

/// Whether a step is marked `-- concurrently` and the engine can build indexes while others write (SchemaTexts::index_state).
/// Elsewhere such a step is like any other.
bool is_built_beside_writers(const Connection& connection, std::string_view step);

/// Whether the step is not recorded yet.
using StillPending = std::function<Result<bool>(Connection&)>;

/// Builds the indexes of such a step outside of any transaction, except those on tables without rows. One that is there is kept;
/// what an interrupted build left is dropped and built again; one that another runner builds is waited for. Builds nothing any
/// more once another runner has recorded the step, as a later step may have dropped an index of this one. Error: kDatabaseBusy if
/// runners got in each other's way (Connection::interruption says kLostRace); the call may then be made again.
Status build_beside_writers(Connection& connection, std::string_view step, const StillPending& still_pending);

/// The same for one index of no step: `CREATE INDEX name ON table …`.
Status build_beside_writers(Connection& connection, std::string_view create_index);

/// Builds what build_beside_writers() left out, in the transaction that records the step.
Status build_missing(Connection& inside, std::string_view step);

}  // namespace usher::db
