#include "common/core/tokens/recent_values.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

using Values = RecentValues<std::size_t>;

TEST_CASE("recent values: keeps the last few thousand", "[recent_values][security]") {
  Values values;
  constexpr std::size_t kMany = 5 * Values::kGeneration;
  for (std::size_t i = 0; i < kMany; ++i) values.remember("key " + std::to_string(i), i);
  CHECK(values.find("key " + std::to_string(kMany - 1)) == kMany - 1);
  CHECK(values.find("key " + std::to_string(kMany - Values::kGeneration)));
  CHECK_FALSE(values.find("key 0"));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < kMany; ++i) kept += values.find("key " + std::to_string(i)) ? 1U : 0U;
  CHECK(kept <= 2 * Values::kGeneration);
}

TEST_CASE("recent values: the newest value of a key counts", "[recent_values]") {
  Values values;
  values.remember("a", 1);
  values.remember("a", 2);
  CHECK(values.find("a") == 2);
}

}  // namespace
}  // namespace usher::core
