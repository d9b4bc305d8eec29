#include "common/db/postgres/pool_sizes.h"

#include "tests/catch.h"

namespace usher::db {
namespace {

using std::chrono::microseconds;

TEST_CASE("pool sizes: by cores and distance, at most what is given", "[db][postgres]") {
  struct Case {
    std::size_t cores;
    int trip_us;
    std::optional<std::size_t> most;
    std::size_t readers;
    std::size_t writers;
  };
  const auto row = GENERATE(values<Case>({
      {2, 50, std::nullopt, 4, 16},
      {1, 0, std::nullopt, 2, 8},
      {0, 0, std::nullopt, 2, 8},  // the system does not tell
      {2, 500, std::nullopt, 12, 16},
      {8, 20'000, std::nullopt, 32, 16},
      {32, 50, std::nullopt, 64, 16},
      {2, 50, 10, 5, 5},
      {2, 50, 3, 2, 1},
      {2, 50, 1, 1, 1},
      {2, 50, 100, 84, 16},
  }));
  CAPTURE(row.cores, row.trip_us, row.most.value_or(0));
  const auto sizes = pool_sizes(row.cores, microseconds(row.trip_us), row.most);
  CHECK(sizes.readers == row.readers);
  CHECK(sizes.writers == row.writers);
}

}  // namespace
}  // namespace usher::db
