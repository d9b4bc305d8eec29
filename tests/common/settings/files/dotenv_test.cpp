#include "common/settings/files/dotenv.h"

#include "tests/catch.h"

namespace usher::settings {
namespace {

std::string value_of(std::string_view line) {
  auto entries = parse_dotenv(line, ".env");
  REQUIRE(entries.ok());
  REQUIRE(entries.value().size() == 1);
  CHECK(entries.value()[0].key == "NAME");
  return entries.value()[0].value;
}

TEST_CASE("dotenv: a value is plain or quoted text, without expansion", "[settings][dotenv]") {
  struct Row {
    std::string line;
    std::string value;
  };
  const auto row = GENERATE(values<Row>({
      {"NAME=plain", "plain"},
      {"NAME=two words  ", "two words"},
      {"NAME=", ""},
      {"export NAME=x", "x"},
      {"export\tNAME = x", "x"},
      {"  NAME = x  ", "x"},
      {"NAME=x\r", "x"},
      {"NAME=x # a comment", "x"},
      {"NAME=x\t# a comment", "x"},
      {"NAME= # only a comment", ""},
      {"NAME=a#b", "a#b"},
      {"NAME=#b", "#b"},
      {"NAME=a=b", "a=b"},
      {R"(NAME=["a", "b"] # list)", R"(["a", "b"])"},
      {"NAME=it's", "it's"},
      {R"(NAME=C:\dir)", R"(C:\dir)"},
      {"NAME=$HOME", "$HOME"},
      {R"(NAME='a # b' # c)", "a # b"},
      {R"(NAME='$x \" \n')", R"($x \" \n)"},
      {R"(NAME="a # b")", "a # b"},
      {R"(NAME="say \"hi\" \\ \$x \` \n")", R"(say "hi" \ $x ` \n)"},
      {R"(NAME="  kept  ")", "  kept  "},
      {R"(NAME="")", ""},
      {"\xEF\xBB\xBFNAME=x", "x"},
  }));
  CAPTURE(row.line);
  CHECK(value_of(row.line) == row.value);
}

TEST_CASE("dotenv: every entry has its line", "[settings][dotenv]") {
  const auto entries = parse_dotenv("# first\n\nA=1\n   # more\nB=2\nA=3", ".env");
  REQUIRE(entries.ok());
  REQUIRE(entries.value().size() == 3);
  CHECK(entries.value()[0].line == 3);
  CHECK(entries.value()[1].line == 5);
  CHECK(entries.value()[2].line == 6);
  CHECK(entries.value()[2].value == "3");
}

TEST_CASE("dotenv: every invalid line is reported, without its content", "[settings][dotenv][security]") {
  const auto entries =
      parse_dotenv("GOOD=1\nhunter2\nA='hunter2\nB=\"hunter2\" hunter2\n9=hunter2\nexport=hunter2 \nC='x'#y", "my.env");
  REQUIRE_FALSE(entries.ok());
  const auto& fields = entries.error().fields;
  REQUIRE(fields.size() == 5);
  CHECK(fields[0].field == "my.env line 2");
  CHECK(fields[0].message == "is neither NAME=value nor a comment; write one of them");
  CHECK(fields[1].field == "my.env line 3");
  CHECK(fields[1].message == "has a quote that is not closed in its line; close it");
  CHECK(fields[2].field == "my.env line 4");
  CHECK(fields[2].message == "has text after the closing quote; remove it, or put white space and # before it");
  CHECK(fields[3].field == "my.env line 5");
  CHECK(fields[4].field == "my.env line 7");
  for (const auto& field : fields) CHECK(field.message.find("hunter2") == std::string::npos);
}

}  // namespace
}  // namespace usher::settings
