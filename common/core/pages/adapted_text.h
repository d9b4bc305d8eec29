#pragma once

#include <string>
#include <string_view>

namespace usher::core {

/// The text of a page, without what models write around it: thoughts in a leading `<think>…</think>`, and a fence around all of
/// it. What may belong to either waits for what follows. Not synchronised.
class AdaptedText {
 public:
  void take(std::string_view more) {
    held_ += more;
    settle(false);
  }
  /// Nothing follows.
  void end() { settle(true); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void settle(bool is_last);
  bool begin(bool is_last);
  bool open_fence(std::string_view rest, bool is_last);
  std::size_t ready(bool is_last);

  std::string text_;
  std::string held_;
  bool has_begun_ = false;
  bool is_fenced_ = false;
};

}  // namespace usher::core
