#pragma once

#include <string>
#include <string_view>

namespace usher::html {

/// CSS rules with the variables of a site's colours. The dark ones come after the light ones.
struct SiteColours {
  std::string light;
  std::string dark;
};

/// The colours of palette.css, and those of the site's accent (`#rrggbb`; see settings::read_accent).
/// Buttons have the accent, lightened on dark pages until it stands out, with white or dark text. Text and borders in the accent
/// are darkened or lightened until they are readable (WCAG 2.2, 1.4.3 and 1.4.11).
SiteColours site_colours(std::string_view accent);

}  // namespace usher::html
