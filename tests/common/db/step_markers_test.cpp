#include "common/db/step_markers.h"

#include "tests/catch.h"

namespace usher::db {
namespace {

TEST_CASE("step markers: lines of their own say from which release a step is readable, and how it is built", "[db][migrator]") {
  const auto markers = markers_of("-- What it is for.\n-- readable from: 24\n-- concurrently\nCREATE INDEX a ON b (c);\n");
  CHECK(markers.readable_from == 24);
  CHECK(markers.concurrently);
}

TEST_CASE("step markers: anything else says nothing", "[db][migrator]") {
  const auto* const text = GENERATE("", "CREATE TABLE a (b TEXT)", "-- readable from: soon", "-- readable from: 24, or so",
                                    "  -- concurrently", "-- concurrently, where it can");
  const auto markers = markers_of(text);
  CHECK(markers.readable_from == std::nullopt);
  CHECK_FALSE(markers.concurrently);
}

}  // namespace
}  // namespace usher::db
