#include "common/domain/owner.h"

#include <type_traits>

#include "tests/catch.h"

namespace usher::domain {
namespace {

TEST_CASE("owner: an account or a visitor, stored as one text", "[owner]") {
  const Owner user(UserId("ann"));
  REQUIRE(user.user());
  CHECK(*user.user() == UserId("ann"));
  CHECK_FALSE(user.visitor());
  CHECK(user.text() == "user:ann");

  const Owner visitor(VisitorId("ann"));
  REQUIRE(visitor.visitor());
  CHECK(*visitor.visitor() == VisitorId("ann"));
  CHECK_FALSE(visitor.user());
  CHECK(visitor.text() == "anonymous:ann");
}

TEST_CASE("owner: a visitor with the id of an account is another owner", "[owner][security]") {
  CHECK(Owner(UserId("ann")) == Owner(UserId("ann")));
  CHECK(Owner(UserId("ann")) != Owner(VisitorId("ann")));
  static_assert(!std::is_constructible_v<Owner, std::string>);
}

}  // namespace
}  // namespace usher::domain
