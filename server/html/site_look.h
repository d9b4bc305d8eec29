#pragma once

#include <string>
#include <string_view>

namespace usher::html {

/// Returns the CSS variables of the site's colours, for light and dark pages: those of palette.css, and those of its accent
/// (`#rrggbb`; see settings::read_accent).
/// Buttons have the accent, lightened on dark pages until it stands out, with white or dark text. Text and borders in the accent
/// are darkened or lightened until they are readable (WCAG 2.2, 1.4.3 and 1.4.11).
std::string site_colours(std::string_view accent);

}  // namespace usher::html
