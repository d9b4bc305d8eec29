#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace usher::db {

/// The connections of one server.
struct PoolSizes {
  std::size_t readers = 1;
  std::size_t writers = 1;
};

/// `most`: of both together, at least 2; nullopt: min(16, 8 × cores) that write, and 2 × cores that read from a database beside
/// us. Far away a connection waits most of the time, so cores × (1 + trip / 0.1 ms) read, at most 32.
PoolSizes pool_sizes(std::size_t cores, std::chrono::microseconds trip, std::optional<std::size_t> most);

}  // namespace usher::db
