#pragma once

#include <cstdint>
#include <vector>

#include "common/core/upkeep/seeding.h"

namespace usher::core {

/// `count` made-up accounts: the same for the same seed, everywhere and forever; a longer list begins with the shorter one.
std::vector<SeedAccount> sample_accounts(std::int64_t count, std::uint64_t seed);

}  // namespace usher::core
