#pragma once

#include <string>
#include <string_view>

namespace usher::html {

/// Returns the CSS variables of the site's accent colour (`#rrggbb`; see settings::read_accent), for light and dark pages.
/// Buttons have the accent, lightened on dark pages until it stands out, with white or dark text. Text and borders in the accent
/// are darkened or lightened until they are readable (WCAG 2.2, 1.4.3 and 1.4.11).
std::string accent_style(std::string_view accent);

}  // namespace usher::html
