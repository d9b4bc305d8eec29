#include "cli/terminal/row_formats.h"

#include "common/base/text.h"
#include "tests/catch.h"
#include "tests/cli/printed.h"

using namespace usher;
using namespace usher::cli;

namespace {

const std::string kNul("a\0b", 3);

}  // namespace

TEST_CASE("table: columns line up with wide, combining and hidden characters", "[row_formats]") {
  const Table table{{{"name"}, {"n", ColumnKind::kNumber}, {"end"}},
                    {{"漢字", 1, "x"}, {"e\u0301a", 22, "y"}, {"plain", 333, nullptr}, {"\x1b", 4, true}}};
  CHECK(printed(table, {}) ==
        "name     n  end\n"
        "漢字     1  x\n"
        "e\u0301a      22  y\n"
        "plain  333  -\n"
        "\\x1b     4  yes\n");
}

TEST_CASE("table: control characters in values are escaped", "[row_formats][security]") {
  const std::string nasty = kNul + "\x1b]0;t\a\r\n\x7f\u009b\u202e\u2028\xff";
  const Table table{{{nasty}}, {{nasty}, {json::Array{nasty}}}};
  for (const Format format : {Format::kTable, Format::kName, Format::kCsv, Format::kJson, Format::kJsonl}) {
    const bool is_valid_json = format != Format::kJson && format != Format::kJsonl;
    std::string text = printed(table, {.format = format, .fields = {nasty}, .to_terminal = true});
    std::erase(text, '\n');
    CAPTURE(text, is_valid_json);
    CHECK(printable(text) == text);
  }
}

TEST_CASE("record: a field's name and value cannot forge another line", "[row_formats][security]") {
  StringSink sink;
  REQUIRE(Output(sink, {}).record(Record{{"a\nb", "x\nrole  admin"}, {"role", "user"}}).ok());
  CHECK(sink.text == "a\\x0ab  x\\x0arole  admin\nrole    user\n");
}

TEST_CASE("record: the members of an object have lines of their own in a table", "[row_formats]") {
  const Record record{
      {"id", 7}, {"profile", json::Object{{"level", "advanced"}, {"tools", json::Object{{"a", 1}}}}}, {"rest", json::Object{}}};
  StringSink table;
  REQUIRE(Output(table, {}).record(record).ok());
  CHECK(table.text == "id             7\nprofile.level  advanced\nprofile.tools  a: 1\nrest           -\n");
  StringSink lines;
  REQUIRE(Output(lines, {.format = Format::kJsonl}).record(record).ok());
  CHECK(lines.text == "{\"id\":7,\"profile\":{\"level\":\"advanced\",\"tools\":{\"a\":1}},\"rest\":{}}\n");
}

TEST_CASE("record: on a terminal, a word that does not fit beside its name has a line of its own", "[row_formats]") {
  const std::string address = std::string(25, 'a') + "@example.com";
  StringSink sink;
  REQUIRE(Output(sink, {.width = 40}).record(Record{{"email", address}, {"name", "A name of some words that do not fit"}}).ok());
  CHECK(sink.text == "email\n  " + address + "\nname   A name of some words that do not\n       fit\n");
}

TEST_CASE("table: times to the second, texts that look like one unchanged", "[row_formats]") {
  const Time time = from_ms(1'800'000'000'123);
  const Table table{{{"a"}, {"b"}, {"c"}}, {{time, std::optional<Time>(time), "2027-01-15T08:00:00.123Z"}}};
  CHECK(printed(table, {.fields = {"a", "c"}}) == "a                     c\n2027-01-15T08:00:00Z  2027-01-15T08:00:00.123Z\n");
  CHECK(printed(table, {.fields = {"b"}}) == "b\n2027-01-15T08:00:00Z\n");
  CHECK(printed(table, {.format = Format::kCsv, .fields = {"b"}}) == "b\n2027-01-15T08:00:00.123Z\n");
}

TEST_CASE("csv: cells are escaped, quoted and typed", "[row_formats][security]") {
  const Table table{
      {{"=cmd"}, {"v"}},
      {{"=1+1", -4.5}, {"-4.5", -7}, {"＠x", "\tx"}, {"\"q\", r", "two\r\nlines"}, {"\n", json::Array{"=1"}}, {kNul, "\u202e"}}};
  CHECK(printed(table, {.format = Format::kCsv}) ==
        "'=cmd,v\n"
        "'=1+1,-4.5\n"
        "'-4.5,-7\n"
        "'＠x,'\tx\n"
        "\"\"\"q\"\", r\",\"two\r\nlines\"\n"
        "\"'\n\",\"[\"\"=1\"\"]\"\n" +
            kNul + ",\u202e\n");
}

TEST_CASE("csv: --raw leaves cells unchanged", "[row_formats]") {
  CHECK(printed({{{"=cmd"}}, {{"=1+1"}, {"plain"}}}, {.format = Format::kCsv, .raw = true}) == "=cmd\n=1+1\nplain\n");
}

TEST_CASE("csv: a row of one empty cell is not an empty line", "[row_formats]") {
  CHECK(printed({{{"a"}}, {{nullptr}, {""}, {"x"}}}, {.format = Format::kCsv}) == "a\n\"\"\n\"\"\nx\n");
}

TEST_CASE("json: numbers, texts and nesting keep their types, and the bytes are a document", "[row_formats]") {
  const std::string nasty = kNul + "\x1b\u202e\"\\ =1";
  const Table table{{{"t"}, {"i"}, {"d"}, {"b"}, {"n"}, {"o"}},
                    {{nasty, 9'007'199'254'740'993, 0.5, false, nullptr, json::Object{{"k", json::Array{}}}}}};
  const auto document = json::parse(printed(table, {.format = Format::kJson}));
  REQUIRE(document.ok());
  CHECK(document.value() == json::Value(json::Array{json::Object{{"t", nasty},
                                                                 {"i", std::int64_t{9'007'199'254'740'993}},
                                                                 {"d", 0.5},
                                                                 {"b", false},
                                                                 {"n", nullptr},
                                                                 {"o", json::Object{{"k", json::Array{}}}}}}));
}

TEST_CASE("rows: all formats but the table write each row at once", "[row_formats]") {
  for (const Format format : {Format::kJson, Format::kJsonl, Format::kCsv, Format::kName}) {
    StringSink sink;
    const auto writer = Output(sink, {.format = format}).rows({{"email", ColumnKind::kText, ColumnRole::kName}});
    REQUIRE(writer.ok());
    REQUIRE(writer.value()->row({"ada@example.com"}).ok());
    CHECK(sink.text.find("ada@example.com") != std::string::npos);
    sink.text.clear();
    REQUIRE(writer.value()->row({"bob@example.com"}).ok());
    CHECK(sink.text.find("bob@example.com") != std::string::npos);
    CHECK(sink.text.find("ada@example.com") == std::string::npos);
  }
}

TEST_CASE("table: the heading is highlighted if colours are on", "[row_formats]") {
  CHECK(printed({{{"a"}}, {{"x"}}}, {.colour = true}) == "\x1b[1ma\x1b[0m\nx\n");
}
