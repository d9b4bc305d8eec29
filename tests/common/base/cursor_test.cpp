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

TEST_CASE("cursor: one with a key is read back, with any storable key", "[cursor]") {
  for (const std::string key : {"", "ada", "1:2", "\xF0\x9F\x8E\x89"}) {
    CAPTURE(key);
    const auto cursor = parse_cursor(to_text({.id = "an:imported:id", .key = key}));
    REQUIRE(cursor);
    CHECK(cursor->id == "an:imported:id");
    CHECK(cursor->key == key);
  }
  CHECK_FALSE(parse_cursor(to_text({from_ms(1), "id"}))->key);
}

TEST_CASE("cursor: one of an earlier release is read", "[cursor]") {
  const auto cursor = parse_cursor("MTc5MDAwMDAwMDEyMzowMTk5YWExMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE");
  REQUIRE(cursor);
  CHECK(cursor->created_at == from_ms(1'790'000'000'123));
  CHECK(cursor->id == "0199aa10-0000-7000-8000-000000000001");
}

TEST_CASE("cursor: any other text is refused", "[cursor]") {
  for (const std::string text : {"", "x", "!!", "MTIz" /* 123 */, "MTJ4OmE" /* 12x:a */, "OmE" /* :a */, "AQ" /* \x01 */,
                                 "Ag" /* \x02 */, "MTr_" /* 1:\xff */, "MTphAA" /* 1:a\0 */, "A2E" /* \x03a */,
                                 "AwBh" /* \x03\0a */, "A2EAYgBj" /* \x03a\0b\0c */, "A2EA_w" /* \x03a\0\xff */}) {
    CAPTURE(text);
    CHECK_FALSE(parse_cursor(text));
  }
}
