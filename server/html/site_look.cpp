#include "server/html/site_look.h"

#include "common/settings/colour.h"
#include "server/html/template_set.h"

namespace usher::html {
namespace {

using settings::Colour;
using settings::colour_text;
using settings::contrast;

constexpr Colour kLightPaper = settings::kWhite;  // --paper of palette.css
constexpr Colour kDarkPaper{0x1d, 0x1c, 0x24};    // the same on dark pages
constexpr Colour kBlack{};
constexpr double kDistinct = 3;
constexpr double kStep = 0.05;

/// The first colour on the way from `from` to `to` that `fits`.
template <class Fits>
Colour moved(const Colour& from, const Colour& to, Fits fits) {
  Colour colour = from;
  for (double share = kStep; !fits(colour) && share <= 1; share += kStep) colour = settings::between(from, to, share);
  return colour;
}

std::string variables(const Colour& fill, const Colour& paper, const Colour& away) {
  const auto ink = moved(fill, away, [&](const Colour& c) { return contrast(c, paper) >= settings::kReadable; });
  return ":root{--accent:" + colour_text(fill) + ";--on-accent:" + colour_text(settings::text_on(fill)) +
         ";--accent-ink:" + colour_text(ink) + "}";
}

}  // namespace

SiteColours site_colours(std::string_view accent) {
  const auto given = settings::parse_colour(accent).value_or(kBlack);
  const auto on_dark = moved(given, settings::kWhite, [](const Colour& c) {
    return contrast(c, kDarkPaper) >= kDistinct && contrast(c, settings::text_on(c)) >= settings::kReadable;
  });
  return {.light = std::string(style_files().front().text) + variables(given, kLightPaper, kBlack) + "\n",
          .dark = std::string(style_files().back().text) + variables(on_dark, kDarkPaper, settings::kWhite) + "\n"};
}

}  // namespace usher::html
