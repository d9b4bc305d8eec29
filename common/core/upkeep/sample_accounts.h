#pragma once

#include <cstdint>
#include <vector>

#include "common/core/upkeep/seeding.h"

namespace usher::core {

/// Returns `count` sample accounts. The same seed always gives the same accounts; a longer list begins with the shorter one.
std::vector<SeedAccount> sample_accounts(std::int64_t count, std::uint64_t seed);

}  // namespace usher::core
