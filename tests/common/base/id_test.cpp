#include "common/base/id.h"

#include <type_traits>

#include "tests/catch.h"

using namespace usher;

static_assert(!std::is_convertible_v<UserId, SessionId> && !std::is_constructible_v<UserId, SessionId>);
static_assert(!std::is_convertible_v<std::string, UserId>);

TEST_CASE("id: ids of one kind compare by their text", "[id]") {
  CHECK(UserId("a") == UserId("a"));
  CHECK(UserId("a") != UserId("b"));
  CHECK(UserId("a") < UserId("b"));
  CHECK(UserId().empty());
  CHECK(UserId("a").str() == "a");
}
