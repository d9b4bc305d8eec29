#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <string.h>  // explicit_bzero

namespace usher {

/// Text that must not leak: wiped on destruction, movable but not copyable by accident, neither printable nor comparable with ==.
/// Compare with crypto::equal_in_constant_time.
class Secret {
 public:
  Secret() = default;
  /// Takes over the text and wipes the moved-from string. To keep a text elsewhere, pass a copy: std::string(text).
  explicit Secret(std::string&& text) : text_(std::move(text)) { wipe(text); }
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe(text_);
      text_ = std::move(other.text_);
      wipe(other.text_);
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(text_); }

  [[nodiscard]] std::string_view expose() const { return text_; }
  [[nodiscard]] Secret clone() const { return Secret(std::string(text_)); }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  bool operator==(const Secret&) const = delete;

 private:
  /// Also wipes what a short string leaves in its inline buffer after a move.
  static void wipe(std::string& text) {
    explicit_bzero(text.data(), text.capacity());
    text.clear();
  }
  std::string text_;
};

}  // namespace usher
