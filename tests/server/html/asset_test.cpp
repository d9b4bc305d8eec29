#include "server/html/asset.h"

#include "common/settings/colour.h"
#include "tests/catch.h"

namespace usher::html {
namespace {

using settings::Colour;

Colour variable(const std::string& style, std::string_view name) {
  const auto at = style.find("--" + std::string(name) + ":");
  REQUIRE(at != std::string::npos);
  return settings::parse_colour(style.substr(at + name.size() + 3, 7)).value();
}

TEST_CASE("site look: text in the accent and on it is readable on light and dark pages", "[pages]") {
  const Colour dark_paper{0x1d, 0x1c, 0x24};
  for (const auto* accent : {"#1f4fd8", "#ffee88", "#000000", "#ffffff", "#e74c3c", "#0f766e", "#00ff00"}) {
    CAPTURE(accent);
    const auto [light, dark] = site_colours(accent);
    CHECK(light.find("--paper: " + settings::colour_text(settings::kWhite) + ";") != std::string::npos);
    CHECK(dark.find("--paper: " + settings::colour_text(dark_paper) + ";") != std::string::npos);
    CHECK(settings::colour_text(variable(light, "accent")) == accent);
    CHECK(settings::contrast(variable(light, "accent-ink"), settings::kWhite) >= 4.5);
    CHECK(settings::contrast(variable(dark, "accent-ink"), dark_paper) >= 4.5);
    CHECK(settings::contrast(variable(dark, "accent"), dark_paper) >= 3);
    for (const auto& part : {light, dark})
      CHECK(settings::contrast(variable(part, "accent"), variable(part, "on-accent")) >= 4.5);
  }
}

}  // namespace
}  // namespace usher::html
