#include "common/settings/readers.h"

#include "tests/catch.h"

namespace usher::settings {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("readers: a list is a JSON array of strings or texts separated by commas", "[settings]") {
  CHECK(parse_list("a, b ,c") == Texts{"a", "b", "c"});
  CHECK(parse_list("a") == Texts{"a"});
  CHECK(parse_list(R"( ["a" , " b"] )") == Texts{"a", "b"});
  CHECK(parse_list("[]") == Texts{});
  CHECK(parse_list("[ ]") == Texts{});
  CHECK(parse_list(R"(["a\"b", "c\\d", "e\/f"])") == Texts{"a\"b", "c\\d", "e/f"});
}

TEST_CASE("readers: an invalid list is refused", "[settings]") {
  const auto text = GENERATE(values<std::string>({"a,,b", "a,", ",", "[", "[a]", R"(["a")", R"(["a" "b"])", R"(["a",])",
                                                  R"(["a"] x)", R"(["a)", R"(["a\n"])", R"(["a\)", "[1]"}));
  CAPTURE(text);
  CHECK_FALSE(parse_list(text));
}

TEST_CASE("readers: list_text and parse_list round-trip", "[settings]") {
  const Texts items{"http://a.example", "b\"c\\d", ""};
  CHECK(parse_list(list_text(items)) == items);
}

TEST_CASE("readers: an error in a list names the part", "[settings]") {
  std::vector<std::string> into{"before"};
  const auto refuse_b = [](std::string_view item, std::string& value) -> std::optional<ValueError> {
    value = item;
    if (item == "b") return ValueError{"is b", "write a"};
    return std::nullopt;
  };
  CHECK(read_list("a,b", into, refuse_b)->what == "has \"b\", which is b");
  CHECK(read_list("b", into, refuse_b)->what == "is b");
  CHECK(into == Texts{"before"});
  CHECK_FALSE(read_list("a,c", into, refuse_b));
  CHECK(into == Texts{"a", "c"});
}

}  // namespace
}  // namespace usher::settings
