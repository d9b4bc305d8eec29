#include "cli/terminal/output.h"

#include "common/base/text.h"
#include "common/json/value.h"
#include "tests/catch.h"
#include "tests/cli/printed.h"

using namespace usher;
using namespace usher::cli;

namespace {

const Table& users() {
  static const Table kUsers{
      {{"id", ColumnKind::kText, ColumnRole::kDetail},
       {"email", ColumnKind::kText, ColumnRole::kName},
       {"logins", ColumnKind::kNumber},
       {"is_active"},
       {"profile", ColumnKind::kText, ColumnRole::kDetail}},
      {{"u1", "ada@example.com", 12, true, json::Object{{"level", "advanced"}}}, {"u2", "bob@example.com", 3, false, nullptr}}};
  return kUsers;
}

std::string fault(const Table& table, OutputOptions options) {
  StringSink sink;
  const Status status = Output(sink, std::move(options)).table(table);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::kInvalidArgument);
  CHECK(sink.text.empty());
  return std::string(status.error().detail());
}

}  // namespace

TEST_CASE("output: each format has the same rows", "[output]") {
  CHECK(printed(users(), {.format = Format::kTable}) ==
        "email            logins  is_active\n"
        "ada@example.com      12  yes\n"
        "bob@example.com       3  no\n");
  CHECK(printed(users(), {.format = Format::kJson}) ==
        "[\n"
        R"(  {"id":"u1","email":"ada@example.com","logins":12,"is_active":true,"profile":{"level":"advanced"}},)"
        "\n"
        R"(  {"id":"u2","email":"bob@example.com","logins":3,"is_active":false,"profile":null})"
        "\n"
        "]\n");
  CHECK(printed(users(), {.format = Format::kJsonl}) ==
        R"({"id":"u1","email":"ada@example.com","logins":12,"is_active":true,"profile":{"level":"advanced"}})"
        "\n"
        R"({"id":"u2","email":"bob@example.com","logins":3,"is_active":false,"profile":null})"
        "\n");
  CHECK(printed(users(), {.format = Format::kCsv}) ==
        "id,email,logins,is_active,profile\n"
        "u1,ada@example.com,12,true,\"{\"\"level\"\":\"\"advanced\"\"}\"\n"
        "u2,bob@example.com,3,false,\n");
  CHECK(printed(users(), {.format = Format::kName}) == "ada@example.com\nbob@example.com\n");
}

TEST_CASE("output: no rows are still a document", "[output]") {
  const Table none{users().columns};
  CHECK(printed(none, {.format = Format::kTable}) == "email  logins  is_active\n");
  CHECK(printed(none, {.format = Format::kJson}) == "[]\n");
  CHECK(printed(none, {.format = Format::kJsonl}).empty());
  CHECK(printed(none, {.format = Format::kCsv}) == "id,email,logins,is_active,profile\n");
  CHECK(printed(none, {.format = Format::kName}).empty());
}

TEST_CASE("output: a single record is an object, not a list of one", "[output]") {
  const Record ada{
      {"id", "u1", ColumnRole::kDetail}, {"email", "ada@example.com", ColumnRole::kName}, {"last_login_at", nullptr}};
  CHECK(printed(ada, {.format = Format::kTable}) == "email          ada@example.com\nlast_login_at  -\n");
  CHECK(json::parse(printed(ada, {.format = Format::kJson})).value() ==
        json::Value(json::Object{{"id", "u1"}, {"email", "ada@example.com"}, {"last_login_at", nullptr}}));
  CHECK(printed(ada, {.format = Format::kJsonl}) == R"({"id":"u1","email":"ada@example.com","last_login_at":null})"
                                                    "\n");
  CHECK(printed(ada, {.format = Format::kCsv}) == "id,email,last_login_at\nu1,ada@example.com,\n");
  CHECK(printed(ada, {.format = Format::kName}) == "ada@example.com\n");
  CHECK(printed(ada, {.format = Format::kTable, .fields = {"last_login_at", "id"}}) == "last_login_at  -\nid             u1\n");
}

TEST_CASE("output: the members of an object are a record", "[output]") {
  StringSink sink;
  REQUIRE(Output(sink, {.format = Format::kCsv}).record(json::Object{{"b", 1}, {"a", "x"}}).ok());
  CHECK(sink.text == "b,a\n1,x\n");
}

TEST_CASE("output: --fields selects and orders, in every format", "[output]") {
  const std::vector<std::string> fields{"logins", "id"};
  CHECK(printed(users(), {.format = Format::kTable, .fields = fields}) == "logins  id\n    12  u1\n     3  u2\n");
  CHECK(printed(users(), {.format = Format::kJsonl, .fields = fields}) ==
        "{\"logins\":12,\"id\":\"u1\"}\n{\"logins\":3,\"id\":\"u2\"}\n");
  CHECK(printed(users(), {.format = Format::kCsv, .fields = fields}) == "logins,id\n12,u1\n3,u2\n");
  CHECK(printed(users(), {.format = Format::kName, .fields = {"id"}}) == "u1\nu2\n");
}

TEST_CASE("output: an unknown field is refused with the known ones, before anything is printed", "[output]") {
  CHECK(fault(users(), {.format = Format::kJson, .fields = {"email", "nonsense"}}) ==
        "--fields: there is no field `nonsense`; the fields here are id, email, logins, is_active, profile");
}

TEST_CASE("output: a hidden name is left out of tables, and -o name prints it", "[output]") {
  const Table events{{{"id", ColumnKind::kText, ColumnRole::kHiddenName}, {"action"}}, {{"e1", "user.created"}}};
  CHECK(printed(events, {}) == "action\nuser.created\n");
  CHECK(printed(events, {.fields = {"id"}}) == "id\ne1\n");
  CHECK(printed(events, {.format = Format::kName}) == "e1\n");
  CHECK(printed(events, {.format = Format::kCsv}) == "id,action\ne1,user.created\n");
}

TEST_CASE("output: rows without a name are an error for -o name", "[output]") {
  CHECK(fault({{{"count"}}, {{1}}}, {.format = Format::kName}) ==
        "-o name: these results have no name; choose a field of count with --fields, or another format");
}

TEST_CASE("output: times are RFC 3339 and ids are their text", "[output]") {
  const Record row{{"at", from_ms(1'795'157'624'049)}, {"id", UserId("u1")}, {"maybe", std::optional<std::int64_t>()}};
  CHECK(printed(row, {.format = Format::kJsonl}) == R"({"at":"2026-11-20T06:53:44.049Z","id":"u1","maybe":null})"
                                                    "\n");
}

TEST_CASE("output: a file has the same format, without terminal colours", "[output]") {
  StringSink screen;
  StringSink file;
  const Output output(screen, {.format = Format::kCsv, .to_terminal = true, .colour = true});
  REQUIRE(output.into(file).record(Record{{"a", "\x1b"}}).ok());
  CHECK(file.text == "a\n\x1b\n");
  CHECK(screen.text.empty());
}

TEST_CASE("output: a text result is printed unchanged", "[output]") {
  StringSink sink;
  REQUIRE(Output(sink, {.format = Format::kJson}).verbatim("SELECT 1;\n").ok());
  CHECK(sink.text == "SELECT 1;\n");
}

TEST_CASE("output: an error of the sink stops the rows", "[output]") {
  class Broken final : public ByteSink {
   public:
    Status write(std::string_view) override { return error(ErrorCode::kInternal, "disk full"); }
  } broken;
  for (const Format format : {Format::kTable, Format::kJson, Format::kJsonl, Format::kCsv, Format::kName}) {
    const Status status = Output(broken, {.format = format}).table(users());
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().detail() == "disk full");
  }
}

TEST_CASE("output: a record's fields can be checked before the work", "[output]") {
  StringSink sink;
  const Record shape{{"id", nullptr}, {"email", nullptr, ColumnRole::kName}};
  CHECK(Output(sink, {.fields = {"email"}}).check(shape).ok());
  CHECK(Output(sink, {.format = Format::kName}).check(shape).ok());
  CHECK(Output(sink, {.fields = {"passwort"}}).check(shape).error().code == ErrorCode::kInvalidArgument);
  CHECK(Output(sink, {.format = Format::kName}).check({{"ended", 0}}).error().code == ErrorCode::kInvalidArgument);
  CHECK(sink.text.empty());
}

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

TEST_CASE("json text: escaped for a terminal and still the same document", "[json_text][security]") {
  const std::string nasty = std::string("\0\x1b[2J\x7f", 6) + "\u0085\u009b\u202e\u2066\u2028\u200f plain ü 漢 😀 \\ \"";
  const json::Value value(json::Object{{"name", nasty}, {nasty, 1}});
  for (const std::string& text : {json_text(value), json_pretty_text(value)}) {
    std::string lines = text;
    std::erase(lines, '\n');
    CHECK(printable(lines) == lines);
    CHECK(text.find("漢 😀") != std::string::npos);
    const auto parsed = json::parse(text);
    REQUIRE(parsed.ok());
    CHECK(parsed.value() == value);
  }
}

TEST_CASE("json text: ordinary text is unchanged", "[json_text]") {
  const json::Value value(json::Object{{"b", "ü"}, {"a", json::Array{1, 2.5, nullptr}}});
  CHECK(json_text(value) == json::to_text(value));
  CHECK(json_pretty_text(value) == json::to_pretty_text(value));
}
