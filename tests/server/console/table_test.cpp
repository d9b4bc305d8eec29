#include "server/console/table.h"

#include "common/base/time_text.h"
#include "tests/catch.h"

namespace usher::console {
namespace {

TEST_CASE("console table: times are in UTC and relative, and every member is set", "[console]") {
  const auto now = *parse_time("2026-11-20T08:00:00Z");
  const Table table{.caption = "Resources",
                    .columns = {{"Name"}, {"Count", true}, {"When"}},
                    .rows = {{{.text = "one", .url = "/admin/one"}, number_cell(7), time_cell(now - std::chrono::hours(3))},
                             {{.text = "two"}, number_cell(0), time_cell(std::nullopt)}}};
  const auto values = values_of(table, now);
  const auto& first = *values.find("rows")->array()->front().object();
  const auto& head = *first.find("head")->array()->front().object();
  CHECK(*head.find("cell_url")->string() == "/admin/one");
  const auto& cells = *first.find("cells")->array();
  CHECK(*cells[0].find("is_number")->boolean());
  CHECK(*cells[1].find("at_text")->string() == "2026-11-20 05:00 UTC");
  CHECK(*cells[1].find("ago")->string() == "3 h ago");
  for (const auto* name : {"text", "cell_url", "at", "at_text", "ago", "cell_form"}) CHECK(cells[0].find(name));
  CHECK(json::to_text(json::Value(texts_of(table, now))) ==
        R"([["one","7","2026-11-20 05:00 UTC 3 h ago"],["two","0","never"]])");
  CHECK(*cells[1].find("column_name")->string() == "When");
  CHECK(*values.find("is_wide")->boolean());
}

TEST_CASE("console table: the head of a column says how it is sorted and leads to its order", "[console]") {
  const Table table{
      .caption = "Resources",
      .columns = {{"Name"}, {.name = "Note", .is_free = true, .url = "/admin/resources?order=note", .sort = "ascending"}},
      .rows = {{{.text = "one"}, {.text = "two"}}}};
  const auto values = values_of(table, Time{});
  const auto& columns = *values.find("columns")->array();
  CHECK(columns[0].find("column_url")->string()->empty());
  CHECK(columns[0].find("sort")->string()->empty());
  CHECK(*columns[1].find("column_url")->string() == "/admin/resources?order=note");
  CHECK(*columns[1].find("sort")->string() == "ascending");
  const auto& cells = *values.find("rows")->array()->front().object()->find("cells")->array();
  CHECK(*cells[0].find("is_free")->boolean());
}

TEST_CASE("console table: a cell without a value has no column, so that phones leave it out", "[console]") {
  const Table table{.caption = "Resources", .columns = {{"Name"}, {"Note"}}, .rows = {{{.text = "one"}, {}}}};
  const auto values = values_of(table, Time{});
  const auto& cells = *values.find("rows")->array()->front().object()->find("cells")->array();
  CHECK(cells[0].find("column_name")->string()->empty());
  CHECK_FALSE(*values.find("is_wide")->boolean());
}

TEST_CASE("console table: a state has the tone of its first word", "[console]") {
  CHECK(state_cell("sent").tone == "good");
  CHECK(state_cell("not verified, admin").tone == "busy");
  CHECK(state_cell("suspended, not verified").tone == "bad");
  CHECK(state_cell("admin").tone == "quiet");
}

TEST_CASE("console table: numbers are grouped, and a part has its share", "[console]") {
  const Table table{
      .caption = "Resources", .columns = {{"Name"}, {"Count", true}}, .rows = {{{.text = "one"}, part_cell(1500, 3000)}}};
  const auto values = values_of(table, Time{});
  const auto& cell = *values.find("rows")->array()->front().object()->find("cells")->array()->front().object();
  CHECK(*cell.find("text")->string() == "1,500");
  CHECK(*cell.find("share")->string() == "50%");
  CHECK(part_cell(0, 0).share.empty());
}

TEST_CASE("console table: numbers beside bars take the room of the widest", "[console]") {
  const Table table{.caption = "Resources",
                    .columns = {{"Name"}, {"Count", true}},
                    .rows = {{{.text = "a long name"}, part_cell(7, 2000)}, {{.text = "two"}, part_cell(1500, 2000)}}};
  const auto values = values_of(table, Time{});
  for (const auto& row : *values.find("rows")->array())
    CHECK(json::text_at(row.find("cells")->array()->front(), "widest") == "1,500");
  const std::vector<Fact> facts{{"All", number_cell(20000)}, {"Some", part_cell(7, 200)}, {"Most", part_cell(150, 200)}};
  for (const auto& fact : values_of(facts, Time{})) CHECK(json::text_at(fact, "widest") == "150");
}

TEST_CASE("console table: a text of a user that may be cut is there in whole", "[console]") {
  const Table table{.caption = "Resources",
                    .columns = {{"Name"}, {.name = "Note", .is_free = true}},
                    .rows = {{{.text = "one"}, {.text = "a long note"}}}};
  const auto values = values_of(table, Time{});
  CHECK(json::text_at(values.find("rows")->array()->front().find("cells")->array()->front(), "cell_title") == "a long note");
}

}  // namespace
}  // namespace usher::console
