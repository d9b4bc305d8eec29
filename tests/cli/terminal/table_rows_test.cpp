#include "cli/terminal/table_rows.h"

#include <sstream>

#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/domain/time_words.h"
#include "tests/catch.h"
#include "tests/cli/printed.h"

using namespace usher;
using namespace usher::cli;
using namespace std::chrono_literals;

namespace {

const Time kNow = from_seconds(1'800'000'000);

OutputOptions screen(int width) { return {.to_terminal = true, .width = width, .now = kNow}; }

/// Accounts as `usher user list` has them, with long and wide texts.
const Table& people() {
  static const Table kPeople{{{.name = "id", .kind = ColumnKind::kId},
                              {.name = "email", .role = ColumnRole::kName},
                              {.name = "name", .drop = 1},
                              {.name = "logins", .kind = ColumnKind::kNumber, .drop = 3},
                              {.name = "created_at", .kind = ColumnKind::kNeverCut, .drop = 2}},
                             {{"0199aa10-0000-7000-8000-00000000abcd", "ada.lovelace.the.first@analytical-engine.example.com",
                               "Ada Lovelace, Countess", 12, kNow - 3min},
                              {"short", "漢字漢字漢字漢字漢字漢字漢字漢字@example.com", nullptr, 345'678, kNow + 49h}}};
  return kPeople;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("table: a terminal gets relative times, short ids and lines that fit, at every width", "[table_rows]") {
  CHECK(printed(people(), screen(100)) ==
        "id        email                                                 name               logins  created\n"
        "0000abcd  ada.lovelace.the.first@analytical-engine.example.com  Ada Lovelace, Co…      12  3 min ago\n"
        "short     漢字漢字漢字漢字漢字漢字漢字漢字@example.com          -                  345678  in 2 days\n");
  for (int width = 24; width <= 200; ++width) {
    CAPTURE(width);
    for (const std::string& line : lines_of(printed(people(), screen(width))))
      CHECK(display_width(line) <= static_cast<std::size_t>(width));
  }
}

TEST_CASE("table: a narrow terminal leaves out the columns that say least, the first ones stay", "[table_rows]") {
  const std::string heading = lines_of(printed(people(), screen(42))).front();
  CHECK(heading.find("logins") == std::string::npos);
  CHECK(heading.starts_with("id"));
  CHECK(heading.find("email") != std::string::npos);
  auto named = screen(42);
  named.fields = {"email", "logins", "created_at"};
  CHECK(lines_of(printed(people(), named)).front().find("logins") != std::string::npos);
}

TEST_CASE("table: a terminal gets words for the names of machines, a pipe the names", "[table_rows]") {
  const Table table{{{.name = "is_active", .label = "state"}, {.name = "last_login_at"}, {.name = "notice_version"}},
                    {{Cell(false).in_words("suspended"), nullptr, 2}}};
  CHECK(printed(table, screen(60)) == "state      last login  notice version\nsuspended  -           2\n");
  CHECK(printed(table, {}).starts_with("is_active  last_login_at  notice_version\nno "));
}

TEST_CASE("table: a pipe and --wide get whole ids and times", "[table_rows]") {
  const std::string piped = printed(people(), {.now = kNow});
  CHECK(piped.find("0199aa10-0000-7000-8000-00000000abcd") != std::string::npos);
  CHECK(piped.find("2027-01-15T07:57:00Z") != std::string::npos);
  CHECK(piped.find("…") == std::string::npos);
  const Table hidden{{{"a"}, {.name = "b", .role = ColumnRole::kDetail}}, {{"x", "y"}}};
  CHECK(printed(hidden, {.wide = true}) == "a  b\nx  y\n");
}

TEST_CASE("table: prose is broken between words below its own column", "[table_rows]") {
  const Table table{{{.name = "check", .kind = ColumnKind::kNeverCut}, {.name = "finding", .kind = ColumnKind::kProse}},
                    {{"disk", "Only a little room is left in the directory"}}};
  CHECK(printed(table, screen(24)) == "check  finding\ndisk   Only a little\n       room is left in\n       the directory\n");
}

TEST_CASE("record: a long value continues below itself on a terminal", "[table_rows]") {
  StringSink sink;
  REQUIRE(Output(sink, screen(30)).record(Record{{"name", "one two three four five six"}, {"n", 1}}).ok());
  CHECK(sink.text == "name  one two three four five\n      six\nn     1\n");
}

TEST_CASE("record: lists and objects are words, and all times have one form", "[table_rows]") {
  const json::Object profile{{"languages", json::Array{"C++", "Rust"}},
                             {"created_at", "2026-11-20T08:00:00.123Z"},
                             {"board", json::Object{{"memory", "16 GB"}, {"gpu", nullptr}}},
                             {"tools", json::Object{{"used", json::Array{"gdb", "perf"}}, {"wanted", json::Array{"rr"}}}},
                             {"devices", json::Array{}}};
  const json::Array keys{json::Object{{"kid", "a"}, {"signing", true}}, json::Object{{"kid", "b"}, {"signing", false}}};
  StringSink sink;
  REQUIRE(Output(sink, {}).record(Record{{"profile", profile}, {"keys", keys}}).ok());
  CHECK(sink.text ==
        "profile.languages   C++, Rust\n"
        "profile.created_at  2026-11-20T08:00:00Z\n"
        "profile.board       memory: 16 GB, gpu: -\n"
        "profile.tools       used: gdb, perf; wanted: rr\n"
        "profile.devices     -\n"
        "keys                kid: a, signing: yes; kid: b, signing: no\n");
  CHECK(printed(Table{{{.name = "tags"}}, {{json::Array{"one", "two"}}}}, {}) == "tags\none, two\n");
}

TEST_CASE("text layout: cut, break, group, bars, bytes", "[text_layout]") {
  CHECK(elided("abc", 3) == "abc");
  CHECK(elided("abcd", 3) == "ab…");
  CHECK(elided("漢字漢", 4) == "漢…");
  CHECK(elided("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
  CHECK(wrapped("https://example.com/very/long and more", 10) ==
        std::vector<std::string>{"https://example.com/very/long", "and more"});
  CHECK(wrapped("", 5) == std::vector<std::string>{""});
  CHECK(grouped(0) == "0");
  CHECK(grouped(-1234567) == "-1,234,567");
  CHECK(grouped(102'400) == "102,400");
  CHECK(bars(std::vector<std::int64_t>{0, 1, 4, 8}) == "·▁▄█");
  CHECK(bars(std::vector<std::int64_t>{0, 0}) == "··");
  CHECK(byte_words(512) == "512 B");
  CHECK(byte_words(12'345'678) == "12.3 MB");
  CHECK(byte_words(999'999'999) == "999 MB");
}
