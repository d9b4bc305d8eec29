#include "cli/terminal/output.h"

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
