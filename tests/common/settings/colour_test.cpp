#include "common/settings/colour.h"

#include <cmath>

#include "tests/catch.h"

namespace usher::settings {
namespace {

std::string refused(std::string_view text) {
  std::string accent;
  const auto fault = read_accent(text, accent);
  CHECK(accent.empty());
  return fault ? fault->what + "; " + fault->fix : std::string();
}

TEST_CASE("colour: text and value", "[settings]") {
  CHECK(parse_colour("#1F4fd8") == Colour{0x1f, 0x4f, 0xd8});
  CHECK(colour_text({0x1f, 0x4f, 0xd8}) == "#1f4fd8");
  CHECK(colour_text(between({0, 0, 0}, kWhite, 0.5)) == "#808080");
  for (const auto* text : {"1f4fd8", "#1f4fd", "#1f4fd8;", "blue", "#1g4fd8", ""}) CHECK_FALSE(parse_colour(text));
}

TEST_CASE("colour: the contrast is that of WCAG 2.2", "[settings]") {
  CHECK(std::abs(contrast(kWhite, {}) - 21) < 0.01);
  CHECK(std::abs(contrast(*parse_colour("#777777"), kWhite) - 4.48) < 0.01);
  CHECK(text_on(*parse_colour("#1f4fd8")) == kWhite);
  CHECK(text_on(*parse_colour("#ffee88")) == kDarkText);
}

TEST_CASE("colour: an accent is refused if neither white nor dark text is readable on it", "[settings]") {
  std::string accent;
  for (const auto* text : {"#1f4fd8", "#FFEE88", "#000000", "#ffffff", "#e74c3c", "#2980b9"})
    CHECK_FALSE(read_accent(text, accent));
  CHECK(accent == "#2980b9");
  CHECK(refused("#777777") ==
        "makes the text of buttons hard to read: its contrast is 4.4 with white and 4.3 with dark text, and 4.5 is needed; "
        "choose a "
        "darker one such as #757575 or a lighter one such as #7a7a7a");
  CHECK(refused("blue") == "is not a colour; write # and six hexadecimal digits, such as #1f4fd8");
}

}  // namespace
}  // namespace usher::settings
