#include "common/domain/user.h"

#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher::domain {
namespace {

std::string initials(std::optional<std::string> name) {
  return initials_of({.email_as_written = "ada@example.com", .name = std::move(name)});
}

TEST_CASE("user: the initials are of the first and the last word of the name, or of the address", "[domain]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"Grace Brewster Hopper", "GH"},
           {"Grace", "G"},
           {"  Émile Zola ", "ÉZ"},
           {"مریم خان", "مخ"},
           {"  ", "a"},
       }) {
    CAPTURE(in);
    CHECK(initials(in) == out);
  }
  CHECK(initials(std::nullopt) == "a");
}

}  // namespace
}  // namespace usher::domain
