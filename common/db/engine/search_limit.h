#pragma once

#include <chrono>

namespace usher::db {

/// The most that a search may take.
struct SearchLimit {
  /// Processor time of the calling thread, of all statements together, so that a busy machine ends no search. For an engine that
  /// runs in that thread (SQLite).
  std::chrono::milliseconds processor{3'000};
  /// Of each statement on a database server, which ends it itself (PostgreSQL's statement_timeout).
  std::chrono::milliseconds statement{5'000};
  /// By the clock, of all statements together.
  std::chrono::milliseconds wall{30'000};
};

}  // namespace usher::db
