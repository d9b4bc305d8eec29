#include "common/core/copying/portable_row.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("portable row: a line is read as the row that it was made of", "[copy]") {
  const TextRow row{"1", std::nullopt, "", "a \"b\"\\\n\t\x01\x7f [null] \xc3\xa9\xf0\x9f\x98\x80", "9007199254740993"};
  const auto line = line_of(row);
  REQUIRE(line);
  CHECK(line->find('\n') == line->size() - 1);
  CHECK(row_of(line->substr(0, line->size() - 1)) == row);
  CHECK(line_of({"\xff"}) == std::nullopt);
}

TEST_CASE("portable row: a line of anything else is no row", "[copy][security]") {
  const auto* const line =
      GENERATE("", "null", "{}", "[1]", "[true]", "[[\"a\"]]", "[\"a\"", "[\"a\"] []", "[\"\xff\"]", "[\"a\",]");
  CHECK(row_of(line) == std::nullopt);
}

}  // namespace
}  // namespace usher::core
