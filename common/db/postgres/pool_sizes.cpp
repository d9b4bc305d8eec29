#include "common/db/postgres/pool_sizes.h"

#include <algorithm>
#include <cstdint>

namespace usher::db {
namespace {

constexpr std::size_t kMostWriters = 16;
constexpr std::size_t kMostReaders = 32;
constexpr std::chrono::microseconds kTripBesideUs{100};

}  // namespace

PoolSizes pool_sizes(std::size_t cores, std::chrono::microseconds trip, std::optional<std::size_t> most) {
  cores = std::max<std::size_t>(cores, 1);
  const auto trips = static_cast<std::size_t>(std::max<std::int64_t>(trip / kTripBesideUs, 0));
  PoolSizes sizes{.readers = std::max(2 * cores, std::min(kMostReaders, cores * (1 + trips))),
                  .writers = std::min(kMostWriters, 8 * cores)};
  if (!most) return sizes;
  const auto all = std::max<std::size_t>(*most, 2);
  sizes.writers = std::min(sizes.writers, all / 2);
  sizes.readers = all - sizes.writers;
  return sizes;
}

}  // namespace usher::db
