#include "common/json/value.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("json: anything but one strict document is refused with a reason", "[json][security]") {
  struct Row {
    std::string text;
    std::string reason;
  };
  const auto row = GENERATE_REF(values<Row>({
      {"", "the text ends too early"},
      {"{\"a\": [1,\n", "the text ends too early in line 2, column 1"},
      {"{nope", "syntax"},
      {"{} x", "follows"},
      {"[1,]", "syntax"},
      {R"({"a":1,"a":1})", "is repeated"},
      {R"({"x":{"a":1,"a":2}})", "is repeated"},
      {R"([{"a":1},{"b":1,"b":1}])", "is repeated"},
      {"007", "number"},
      {"1.", "number"},
      {"-", "number"},
      {"[0x10]", "syntax"},
      {"1e400", "range"},
      {"[1e999]", "range"},
      {"1.2.3", "number"},
      {"+1", "syntax"},
      {"NaN", "syntax"},
      {"\"\xff\"", "UTF-8"},
      {"\"\xc0\xaf\"", "UTF-8"},
      {"\"\xed\xa0\x80\"", "UTF-8"},
      {R"("\ud800")", "syntax"},
      {"\"\t\"", "syntax"},
      {"\xef\xbb\xbf{}", "syntax"},
      {std::string(40, '[') + std::string(40, ']'), "deeper"},
      {std::string(100000, '['), "deeper"},
  }));
  CAPTURE(row.text.substr(0, 40));
  const auto parsed = json::parse(row.text);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().what.find(row.reason) != std::string::npos);
}

TEST_CASE("json: a document round-trips, members in order", "[json]") {
  const auto text =
      GENERATE(as<std::string>{}, R"({"z":1,"a":[true,false,null,-4.5,"x/y"],"m":{}})", R"("\u0001 \"quoted\" \\ é 🤖")",
               "9223372036854775807", "-9223372036854775808", "[]", "0", "1e+20");
  const auto parsed = json::parse(text);
  REQUIRE(parsed.ok());
  CHECK(json::to_text(parsed.value()) == text);
}

TEST_CASE("json: minus zero is written as zero", "[json]") {
  CHECK(json::to_text(json::parse("[-0.0,-0,-1e-400]").value()) == "[0,0,0]");
}

TEST_CASE("json: the deepest allowed nesting is parsed", "[json]") {
  CHECK(json::parse(std::string(json::kMaxDepth, '[') + std::string(json::kMaxDepth, ']')).ok());
}

TEST_CASE("json: invalid bytes and control characters are escaped in a string", "[json][security]") {
  std::string out;
  json::write_string(out, std::string("a\xff\x7f\x01\"", 5));
  CHECK(out == "\"a\xef\xbf\xbd\\u007f\\u0001\\\"\"");
}

TEST_CASE("json: objects are equal whatever their order", "[json]") {
  CHECK(json::parse(R"({"a":1,"b":[2]})").value() == json::parse(R"({"b":[2],"a":1})").value());
  CHECK_FALSE(json::parse(R"({"a":1})").value() == json::parse(R"({"a":1.5})").value());
}

TEST_CASE("json: pretty text indents by two spaces", "[json]") {
  CHECK(json::to_pretty_text(json::parse(R"({"a":[1],"b":{}})").value()) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

TEST_CASE("json: the first text that no database stores is found by its path", "[json][security]") {
  const auto path_in = [](std::string_view text) { return json::unstorable(json::parse(text).value()).value_or("none"); };
  CHECK(path_in(R"({"a":[1,{"b":"x\n"}],"c":null})") == "none");
  CHECK(path_in(R"({"a":"x","b":"\u0000"})") == "b");
  CHECK(path_in(R"({"a":[1,{"b":"\u0000"}]})") == "a[1].b");
  CHECK(path_in(R"({"a":{"b\u0000":1}})") == "a");
  CHECK(path_in(R"("\u0000")").empty());
  CHECK(json::unstorable(json::Object{{"a", "\xff"}}) == "a");
}
