#include "cli/process.h"

#include <cstdlib>

#include "tests/catch.h"
#include "tests/cli/world.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("process: the world has the environment and the working directory", "[process]") {
  REQUIRE(::setenv("USHER_TEST_VARIABLE", "a=b", 1) == 0);
  const testkit::FakeClock clock;
  const cli::World world = world_of_this_process(clock);
  REQUIRE(::unsetenv("USHER_TEST_VARIABLE") == 0);
  CHECK(world.environment.at("USHER_TEST_VARIABLE") == "a=b");
  CHECK(world.working_directory == std::filesystem::current_path());
}
