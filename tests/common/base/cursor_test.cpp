#include "common/base/cursor.h"

#include "tests/catch.h"

using namespace usher;

TEST_CASE("cursor: a written cursor is read back", "[cursor]") {
  const Cursor cursor{from_ms(1'790'000'000'123), "0199aa10-0000-7000-8000-000000000001"};
  const auto again = parse_cursor(to_text(cursor));
  REQUIRE(again);
  CHECK(again->created_at == cursor.created_at);
  CHECK(again->id == cursor.id);
  CHECK(parse_cursor(to_text({from_ms(1), "an:imported:id"}))->id == "an:imported:id");
}

TEST_CASE("cursor: any other text is refused", "[cursor]") {
  for (const std::string text : {"", "x", "!!", "MTIz" /* 123 */, "MTJ4OmE" /* 12x:a */, "OmE" /* :a */}) {
    CAPTURE(text);
    CHECK_FALSE(parse_cursor(text));
  }
}
