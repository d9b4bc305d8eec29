#include "common/settings/colour.h"

#include <cmath>

#include "common/base/text.h"

namespace usher::settings {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr double kStep = 0.02;

/// The relative luminance (WCAG 2.2).
double luminance(const Colour& colour) {
  Colour linear{};
  std::ranges::transform(colour, linear.begin(), [](double part) {
    const double c = part / 255;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

/// Rounded down, so that a colour that is refused never seems to fit.
std::string one_decimal(double ratio) {
  const int tenths = static_cast<int>(ratio * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

Colour first_readable(const Colour& from, const Colour& to) {
  Colour colour = from;
  for (double share = kStep; contrast(colour, text_on(colour)) < kReadable && share <= 1; share += kStep)
    colour = *parse_colour(colour_text(between(from, to, share)));
  return colour;
}

}  // namespace

std::optional<Colour> parse_colour(std::string_view text) {
  Colour colour{};
  if (text.size() != 1 + 2 * colour.size() || text[0] != '#') return std::nullopt;
  const auto lower = ascii_lower(text.substr(1));
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const auto digit = kHex.find(lower[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    colour[i / 2] = colour[i / 2] * 16 + static_cast<double>(digit);
  }
  return colour;
}

std::string colour_text(const Colour& colour) {
  std::string text = "#";
  for (const double part : colour) {
    const auto value = static_cast<unsigned>(std::lround(part));
    text += kHex[value >> 4];
    text += kHex[value & 15];
  }
  return text;
}

double contrast(const Colour& a, const Colour& b) {
  const double first = luminance(a);
  const double second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

const Colour& text_on(const Colour& colour) {
  return contrast(kWhite, colour) >= contrast(kDarkText, colour) ? kWhite : kDarkText;
}

Colour between(const Colour& from, const Colour& to, double share) {
  Colour colour = from;
  for (std::size_t i = 0; i < colour.size(); ++i) colour[i] += (to[i] - from[i]) * share;
  return colour;
}

std::optional<ValueError> read_accent(std::string_view text, std::string& into) {
  const auto colour = parse_colour(text);
  if (!colour) return ValueError{"is not a colour", "write # and six hexadecimal digits, such as #1f4fd8"};
  if (contrast(*colour, text_on(*colour)) < kReadable)
    return ValueError{"makes the text of buttons hard to read: its contrast is " + one_decimal(contrast(*colour, kWhite)) +
                          " with white and " + one_decimal(contrast(*colour, kDarkText)) + " with dark text, and 4.5 is needed",
                      "choose a darker one such as " + colour_text(first_readable(*colour, {})) + " or a lighter one such as " +
                          colour_text(first_readable(*colour, kWhite))};
  into = colour_text(*colour);
  return std::nullopt;
}

}  // namespace usher::settings
