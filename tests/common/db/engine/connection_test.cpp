#include "common/db/engine/connection.h"

#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;

TEST_CASE("connection: a parameter takes every type that the stores use", "[db][connection]") {
  const auto number_of = [](const Param& param) { return std::get<std::int64_t>(param.value()); };
  const auto text_of = [](const Param& param) { return std::get<std::string_view>(param.value()); };
  const auto is_null = [](const Param& param) { return std::holds_alternative<std::monostate>(param.value()); };
  const std::string text = "text";
  const UserId id("u-1");
  CHECK(number_of(7) == 7);
  CHECK(number_of(true) == 1);
  CHECK(number_of(from_ms(1'700'000'000'123)) == 1'700'000'000'123);
  CHECK(text_of(text) == "text");
  CHECK(text_of("literal") == "literal");
  CHECK(text_of(id) == "u-1");
  CHECK(is_null(nullptr));
  CHECK(is_null(std::optional<Time>()));
  CHECK(number_of(std::optional<Time>(from_ms(5))) == 5);
}

TEST_CASE("connection: first maps the first row, and returns nothing without a row", "[db][connection]") {
  static constexpr Query kFind{"find", "SELECT text, NULL FROM notes WHERE text >= :from ORDER BY text"};
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  for (const auto* text : {"a", "b"}) REQUIRE(notes::insert(*connection, text).ok());
  const auto text = [](const Row& row) { return row.maybe_string(0).value_or("?") + row.maybe_string(1).value_or("-"); };
  CHECK(connection->first(kFind, {{"from", "a"}}, text).value() == "a-");
  CHECK(connection->first(kFind, {{"from", "x"}}, text).value() == std::nullopt);
  CHECK(connection->first(kFind, {}, text).error().code == ErrorCode::kInternal);
}

TEST_CASE("connection: each reads until the callback stops it", "[db][connection]") {
  static constexpr Query kAll{"all", "SELECT text FROM notes ORDER BY text"};
  const TempDirectory dir;
  const auto connection = notes::open_with_table(dir.file("a.db"));
  for (const auto* text : {"a", "b", "c"}) REQUIRE(notes::insert(*connection, text).ok());
  std::string seen;
  REQUIRE(connection
              ->each(kAll, {},
                     [&](const Row& row) {
                       seen += row.text(0);
                       return seen.size() < 2;
                     })
              .ok());
  CHECK(seen == "ab");
}

}  // namespace
}  // namespace usher::db
