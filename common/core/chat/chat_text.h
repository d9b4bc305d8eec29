#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/net/event_stream_parser.h"

namespace usher::core {

/// The text of an answer, gathered from its events as they arrive: of each event whose data is a JSON object, the first of
/// `delta`, `content`, `text` that is a string, or choices[0].delta.content. Everything else (`[DONE]`, other formats) is passed
/// over. Not synchronised.
class ChatText {
 public:
  /// Beyond it nothing more is kept.
  static constexpr std::size_t kMaxBytes = 1024 * 1024;

  void feed(std::string_view bytes) { parser_.feed(bytes); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void on_data(std::string_view data);

  std::string text_;
  bool full_ = false;
  net::EventStreamParser parser_{[this](std::string_view data) { on_data(data); }};
};

}  // namespace usher::core
