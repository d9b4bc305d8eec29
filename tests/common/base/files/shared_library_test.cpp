#include "common/base/files/shared_library.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("shared library: a function is found by its name", "[shared_library]") {
  const SharedLibrary library("libm.so.6");
  double (*const root)(double) = library["sqrt"];
  CHECK(root(9) == 3);
}

TEST_CASE("shared library: what is missing is named", "[shared_library]") {
  CHECK_THROWS_WITH(SharedLibrary("libno-such.so.1"), Catch::Contains("libno-such.so.1") && Catch::Contains("install it"));
  const SharedLibrary library("libm.so.6");
  CHECK_THROWS_WITH(library["no_such_function"], Catch::Contains("no_such_function"));
}
