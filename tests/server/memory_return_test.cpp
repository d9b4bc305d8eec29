#include "server/memory_return.h"

#include "tests/catch.h"

namespace usher {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1024} * 1024;

TEST_CASE("memory return: after a burst once, and again only after another one", "[memory_return]") {
  std::size_t free = kMebibyte;
  int trims = 0;
  MemoryReturn memory({.free_bytes = [&] { return free; }, .trim = [&] { ++trims; }});
  memory.look();
  CHECK(trims == 0);
  free = 200 * kMebibyte;
  memory.look();
  CHECK(trims == 1);
  memory.look();  // what was given back counts as free
  CHECK(trims == 1);
  free = 40 * kMebibyte;
  memory.look();
  free = 40 * kMebibyte + MemoryReturn::kWorthwhile;
  memory.look();
  CHECK(trims == 2);
}

}  // namespace
}  // namespace usher
