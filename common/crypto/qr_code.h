#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::crypto {

/// A QR code (ISO/IEC 18004) of a text: a square of dark and light modules. Immutable; safe from any thread.
class QrCode {
 public:
  /// Uses the lowest error correction. nullopt if the text is empty, contains a NUL or exceeds about 2300 bytes.
  static std::optional<QrCode> of(const std::string& text);

  /// Modules a side, without the quiet zone.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// False outside of the code, in the quiet zone.
  [[nodiscard]] bool is_dark(std::size_t x, std::size_t y) const { return x < size_ && y < size_ && dark_[y * size_ + x]; }

 private:
  QrCode(std::size_t size, std::vector<bool> dark) : size_(size), dark_(std::move(dark)) {}
  std::size_t size_;
  std::vector<bool> dark_;
};

/// A drawing in SVG: a square of `side` units, one a module, with a quiet zone of four, and a path around what is dark.
struct QrDrawing {
  std::size_t side = 0;
  std::string path;
};
QrDrawing drawing_of(const QrCode& code);

/// A standalone image for a page: one unit a module, a quiet zone of four, always on white, so that it scans in dark mode.
/// `title` is the text for screen readers and is escaped here.
std::string to_svg(const QrCode& code, std::string_view title);

/// Lines of half blocks, two modules a character, with a quiet zone. With `colour`, 256-colour escapes draw dark as black and
/// light as white; without it, the code is drawn for a terminal with light text on a dark background.
std::string to_terminal_text(const QrCode& code, bool colour);

}  // namespace usher::crypto
