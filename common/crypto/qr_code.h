#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::crypto {

/// A QR code (ISO/IEC 18004) of a text: a square of dark and light modules. A value; safe from any thread.
class QrCode {
 public:
  /// With medium error correction: nullopt for an empty text, one with a NUL, or one of more than some 2300 bytes.
  static std::optional<QrCode> of(const std::string& text);

  /// Modules a side, without the quiet zone.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// False outside, where the quiet zone is.
  [[nodiscard]] bool is_dark(std::size_t x, std::size_t y) const { return x < size_ && y < size_ && dark_[y * size_ + x]; }

 private:
  QrCode(std::size_t size, std::vector<bool> dark) : size_(size), dark_(std::move(dark)) {}
  std::size_t size_;
  std::vector<bool> dark_;
};

/// An image of its own for a page: one unit a module, a quiet zone of four around, on white whatever the page's colours are, so
/// that it scans in dark mode. `title` is what a screen reader says; it is escaped here.
std::string to_svg(const QrCode& code, std::string_view title);

/// Lines of half blocks, two modules a character, with a quiet zone. With `colour` dark is black and light is white whatever the
/// terminal's colours are (its 256-colour escapes); without it is drawn for a terminal that writes light on dark.
std::string to_terminal_text(const QrCode& code, bool colour);

}  // namespace usher::crypto
