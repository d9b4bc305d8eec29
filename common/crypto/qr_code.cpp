#include "common/crypto/qr_code.h"

#include <array>
#include <memory>

#include <qrencode.h>

namespace usher::crypto {
namespace {

constexpr std::size_t kSvgQuiet = 4;       ///< ISO/IEC 18004 §9.1.
constexpr std::size_t kTerminalQuiet = 2;  ///< Terminals are small, and scanners accept less than the standard's four.

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

/// One rectangle for each run of dark modules in a row.
std::string dark_path(const QrCode& code) {
  std::string path;
  for (std::size_t y = 0; y < code.size(); ++y) {
    for (std::size_t x = 0; x < code.size(); ++x) {
      if (!code.is_dark(x, y)) continue;
      const std::size_t from = x;
      while (code.is_dark(x, y)) ++x;
      const std::string width = std::to_string(x - from);
      path += "M" + std::to_string(from + kSvgQuiet) + " " + std::to_string(y + kSvgQuiet) + "h" + width + "v1h-" + width + "z";
    }
  }
  return path;
}

}  // namespace

/// With the least redundancy: a screen has no scratches, and the code of a second factor fits 80x24.
std::optional<QrCode> QrCode::of(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_L),
                                                             &QRcode_free);
  if (!made) return std::nullopt;
  const auto size = static_cast<std::size_t>(made->width);
  std::vector<bool> dark(size * size);
  for (std::size_t i = 0; i < dark.size(); ++i) dark[i] = (made->data[i] & 1) != 0;
  return QrCode(size, std::move(dark));
}

QrDrawing drawing_of(const QrCode& code) { return {.side = code.size() + 2 * kSvgQuiet, .path = dark_path(code)}; }

std::string to_svg(const QrCode& code, std::string_view title) {
  const auto drawing = drawing_of(code);
  const std::string side = std::to_string(drawing.side);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
         "\" role=\"img\" shape-rendering=\"crispEdges\"><title>" + escaped(title) + "</title><rect width=\"" + side +
         "\" height=\"" + side + "\" fill=\"#fff\"/><path fill=\"#000\" d=\"" + drawing.path + "\"/></svg>";
}

std::string to_terminal_text(const QrCode& code, bool colour) {
  // The modules drawn in the foreground: dark ones if the colours are set, otherwise the light ones.
  constexpr std::array<const char*, 4> kBlocks{" ", "\u2584", "\u2580", "\u2588"};  // by upper * 2 + lower
  const std::size_t side = code.size() + 2 * kTerminalQuiet;
  // Coordinates left of and above the code wrap to large values, which are outside and therefore light.
  const auto drawn = [&](std::size_t x, std::size_t y) {
    if (y >= side) return false;
    return code.is_dark(x - kTerminalQuiet, y - kTerminalQuiet) == colour;
  };
  std::string text;
  for (std::size_t y = 0; y < side; y += 2) {
    if (colour) text += "\x1b[38;5;16;48;5;231m";
    for (std::size_t x = 0; x < side; ++x) text += kBlocks[(drawn(x, y) ? 2U : 0U) + (drawn(x, y + 1) ? 1U : 0U)];
    if (colour) text += "\x1b[0m";
    text += "\n";
  }
  return text;
}

}  // namespace usher::crypto
