#include "common/store/installation.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

TEST_CASE_METHOD(StoreFixture, "installation: the first value of a name stays", "[store][installation][security]") {
  CHECK_FALSE(stores.installation.get("secret_check").value());
  REQUIRE(stores.installation.put_if_absent("secret_check", "one").ok());
  REQUIRE(stores.installation.put_if_absent("secret_check", "two").ok());
  REQUIRE(stores.installation.put_if_absent("other", "").ok());
  CHECK(stores.installation.get("secret_check").value() == "one");
  CHECK(stores.installation.get("other").value() == "");
}

}  // namespace
}  // namespace usher::store
