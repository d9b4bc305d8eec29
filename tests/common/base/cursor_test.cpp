#include "common/base/cursor.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("cursor: a written cursor is read back", "[cursor]") {
  const Cursor cursor{from_ms(1'790'000'000'123), "0199aa10-0000-7000-8000-000000000001"};
  const auto again = parse_cursor(to_text(cursor));
  REQUIRE(again);
  CHECK(again->created_at == cursor.created_at);
  CHECK(again->id == cursor.id);
  for (const std::string id : {"an:imported:id", "0199aa10-0000-7000-8000-00000000000", "0199AA10-0000-7000-8000-000000000001",
                               "0199aa1000007000800000000000000001", "0199aa10-0000-7000-8000-00000000000g"})
    CHECK(parse_cursor(to_text({from_ms(1), id}))->id == id);
  for (const auto ms : {std::int64_t{-1}, std::int64_t{0}, (std::int64_t{1} << 48) - 1, std::int64_t{1} << 48})
    CHECK(parse_cursor(to_text({from_ms(ms), cursor.id}))->created_at == from_ms(ms));
}

TEST_CASE("cursor: with a UUID it leaves room for a command on a line of 80 columns", "[cursor]") {
  CHECK(to_text({from_ms(1'790'000'000'123), "0199aa10-0000-7000-8000-000000000001"}).size() == 31);
  const Cursor at_once{from_ms(0x0199aa100000), "0199aa10-0000-7000-8000-000000000001"};
  CHECK(to_text(at_once).size() == 23);
  CHECK(parse_cursor(to_text(at_once))->created_at == at_once.created_at);
  CHECK(parse_cursor(to_text(at_once))->id == at_once.id);
}

TEST_CASE("cursor: one of a list that is sorted by a text is read back, with any storable key", "[cursor]") {
  for (const std::string key : {"", "ada", "1:2", "\xF0\x9F\x8E\x89"}) {
    CAPTURE(key);
    const auto cursor = parse_cursor(to_text({.id = "an:imported:id", .sorted_by = "name", .key = key}), "name");
    REQUIRE(cursor);
    CHECK(cursor->id == "an:imported:id");
    CHECK(cursor->sorted_by == "name");
    CHECK(cursor->key == key);
  }
}

TEST_CASE("cursor: one of a list that is sorted by something else is refused", "[cursor]") {
  const auto by_time = to_text({from_ms(1), "id"});
  const auto by_name = to_text({.id = "id", .sorted_by = "name", .key = "ada"});
  CHECK(parse_cursor(by_time).has_value());
  CHECK(parse_cursor(by_name, "name").has_value());
  CHECK_FALSE(parse_cursor(by_name));
  CHECK_FALSE(parse_cursor(by_time, "name"));
  for (const auto* other : {"email", "nam", "names"}) CHECK_FALSE(parse_cursor(by_name, other));
}

TEST_CASE("cursor: one of an earlier release is read", "[cursor]") {
  const auto cursor = parse_cursor("MTc5MDAwMDAwMDEyMzowMTk5YWExMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE");
  REQUIRE(cursor);
  CHECK(cursor->created_at == from_ms(1'790'000'000'123));
  CHECK(cursor->id == "0199aa10-0000-7000-8000-000000000001");
}

TEST_CASE("cursor: any other text is refused", "[cursor]") {
  for (const std::string text : {"", "x", "!!", "MTIz" /* 123 */, "MTJ4OmE" /* 12x:a */, "OmE" /* :a */, "AQ" /* \x01 */,
                                 "Ag" /* \x02 */, "MTr_" /* 1:\xff */, "MTphAA" /* 1:a\0 */}) {
    CAPTURE(text);
    CHECK_FALSE(parse_cursor(text));
  }
  CHECK(parse_cursor("A24AYQBi" /* \x03n\0a\0b */, "n"));
  for (const std::string text : {"", "A24" /* \x03n */, "A24A" /* \x03n\0 */, "A24AYQ" /* \x03n\0a */, "A24AAGI" /* \x03n\0\0b */,
                                 "A24AYQBiAGM" /* \x03n\0a\0b\0c */, "A24AYQD_" /* \x03n\0a\0\xff */}) {
    CAPTURE(text);
    CHECK_FALSE(parse_cursor(text, "n"));
  }
}
