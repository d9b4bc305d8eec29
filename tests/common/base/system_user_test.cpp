#include "common/base/system_user.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("system user: a uid is shown by name, or as a number", "[system_user]") {
  CHECK(user_name(0) == "root");
  CHECK(user_name(3'999'999'999) == "3999999999");
}
