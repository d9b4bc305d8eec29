#include "common/domain/user.h"

#include "tests/catch.h"

namespace usher::domain {
namespace {

std::string initials(std::optional<std::string> name) {
  return initials_of({.email_as_written = "ada@example.com", .name = std::move(name)});
}

TEST_CASE("user: the initials are of the first and the last word of the name, or of the address", "[domain]") {
  CHECK(initials("Grace Brewster Hopper") == "GH");
  CHECK(initials("Grace") == "G");
  CHECK(initials("  Émile Zola ") == "ÉZ");
  CHECK(initials("مریم خان") == "مخ");
  CHECK(initials("  ") == "a");
  CHECK(initials(std::nullopt) == "a");
}

}  // namespace
}  // namespace usher::domain
