#include "common/json/canonical.h"

#include "tests/catch.h"

namespace usher::json {
namespace {

TEST_CASE("canonical JSON: numbers as JavaScript writes them (RFC 8785 §3.2.2.3)", "[json]") {
  const std::vector<std::pair<double, std::string>> rows{{0.0, "0"},
                                                         {-0.0, "0"},
                                                         {100, "100"},
                                                         {-1.5, "-1.5"},
                                                         {4.35, "4.35"},
                                                         {1e-6, "0.000001"},
                                                         {1e-7, "1e-7"},
                                                         {1e20, "100000000000000000000"},
                                                         {1e21, "1e+21"},
                                                         {123456789012345680000.0, "123456789012345680000"},
                                                         {0.1 + 0.2, "0.30000000000000004"},
                                                         {5e-324, "5e-324"},
                                                         {1.7976931348623157e308, "1.7976931348623157e+308"}};
  for (const auto& [number, text] : rows) CHECK(canonical_text(number) == text);
  CHECK(canonical_text(std::int64_t{7}) == "7");
}

TEST_CASE("canonical JSON: members sorted by UTF-16 units, texts escaped as little as can be", "[json]") {
  CHECK(canonical_text(Object{{"\xef\xac\xb3", 1}, {"\xf0\x9f\x98\x80", 2}, {"b", Array{true, nullptr}}, {"a", Object()}}) ==
        "{\"a\":{},\"b\":[true,null],\"\xf0\x9f\x98\x80\":2,\"\xef\xac\xb3\":1}");
  CHECK(canonical_text(std::string("\b\t\n\f\r\"\\/\x01\x1f\x7f\xd8\xa7")) ==
        "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\\u001f\x7f\xd8\xa7\"");
}

}  // namespace
}  // namespace usher::json
