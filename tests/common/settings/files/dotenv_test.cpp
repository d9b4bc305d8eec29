#include "common/settings/files/dotenv.h"

#include "tests/catch.h"

namespace usher::settings {
namespace {

std::string value_of(std::string_view line) {
  auto file = parse_dotenv(line);
  CHECK(file.faults.empty());
  REQUIRE(file.entries.size() == 1);
  CHECK(file.entries[0].key == "NAME");
  return file.entries[0].value;
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
      {"NAME: x", "x"},
      {"export NAME:\t\"a: b\" # c", "a: b"},
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
      {"NAME=`say \"it's\"`", "say \"it's\""},
      {"NAME=\"a\nPORT=1\n\nb\" # c", "a\nPORT=1\n\nb"},
      {"NAME='{\r\n \"a\": 1\r\n}'\r\n", "{\r\n \"a\": 1\r\n}"},
      {"NAME=\"\\\"a\n# b\\\"\n\"", "\"a\n# b\"\n"},
      {"\xEF\xBB\xBFNAME=x", "x"},
  }));
  CAPTURE(row.line);
  CHECK(value_of(row.line) == row.value);
}

TEST_CASE("dotenv: every entry has the line where it begins", "[settings][dotenv]") {
  const auto file = parse_dotenv("# first\n\nA=1\n   # more\nB='2\n\nC=9'\nA=3");
  CHECK(file.faults.empty());
  REQUIRE(file.entries.size() == 3);
  CHECK(file.entries[0].line == 3);
  CHECK(file.entries[1].line == 5);
  CHECK(file.entries[2].line == 8);
  CHECK(file.entries[2].value == "3");
}

TEST_CASE("dotenv: a line without an entry is skipped, with its number and name, without its text",
          "[settings][dotenv][security]") {
  struct Row {
    std::string text;
    std::string key;
    std::string_view what;
  };
  constexpr std::string_view kNoEntry = "is neither NAME=value nor a comment; write one of them";
  constexpr std::string_view kOpen = "has a quote that is not closed in its line; close it";
  const auto row = GENERATE_COPY(values<Row>({
      {"hunter2", "hunter2", kNoEntry},
      {"export PORT", "PORT", kNoEntry},
      {"PORT:hunter2", "PORT", kNoEntry},
      {"9=hunter2", "", kNoEntry},
      {"export=hunter2 hunter2 x=1", "export", ""},
      {"set -a", "", kNoEntry},
      {"[hunter2]", "", kNoEntry},
      {"/*", "", kNoEntry},
      {"my-key=hunter2", "my-key", "has a name with a dot or a dash; write _ for it"},
      {"api.host=\"hunter2\nAFTER=2\"", "api.host", "has a name with a dot or a dash; write _ for it"},
      {"A='hunter2", "A", kOpen},
      {"A=\"hunter2\nB=\"hunter2", "A", kOpen},
      {"A=\"x\" hunter2", "A", "has text after the closing quote; remove it, or put white space and # before it"},
      {"A='x'#y", "A", "has text after the closing quote; remove it, or put white space and # before it"},
  }));
  CAPTURE(row.text);
  const auto file = parse_dotenv("GOOD=1\n" + row.text + "\nAFTER=1");
  REQUIRE_FALSE(file.entries.empty());
  CHECK(file.entries.back().key == "AFTER");
  CHECK(file.entries.back().value == "1");
  if (row.what.empty()) {
    CHECK(file.faults.empty());
    return;
  }
  REQUIRE(file.faults.size() == (row.text.find("\nB=") == std::string::npos ? 1 : 2));
  CHECK(file.faults[0].key == row.key);
  CHECK(file.faults[0].line == 2);
  CHECK(file.faults[0].what == row.what);
}

}  // namespace
}  // namespace usher::settings
