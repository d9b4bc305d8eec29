#pragma once

#include <array>

#include "common/settings/setting_table.h"

namespace usher::settings {

/// Red, green and blue, from 0 to 255.
using Colour = std::array<double, 3>;

inline constexpr Colour kWhite{255, 255, 255};
inline constexpr Colour kDarkText{0x0b, 0x0b, 0x10};
/// What WCAG 2.2 asks of text (1.4.3, level AA).
inline constexpr double kReadable = 4.5;

/// nullopt if `text` is not `#rrggbb`.
std::optional<Colour> parse_colour(std::string_view text);
/// `#rrggbb` in lower case.
std::string colour_text(const Colour& colour);
/// From 1 to 21 (WCAG 2.2, 1.4.3).
double contrast(const Colour& a, const Colour& b);
/// White or dark, which is read more easily on the colour.
const Colour& text_on(const Colour& colour);
/// The colour between `from` and `to`, in 0 to 1 of the way.
Colour between(const Colour& from, const Colour& to, double share);

/// `#rrggbb` on which white or dark text has a contrast of kReadable.
std::optional<ValueError> read_accent(std::string_view text, std::string& into);

}  // namespace usher::settings
