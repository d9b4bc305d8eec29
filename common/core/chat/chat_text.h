#pragma once

#include "common/net/event_stream_parser.h"

namespace usher::core {

/// Collects the text of a response from its server-sent events. Takes from each event whose data is a JSON object the first
/// string of `delta`, `content`, `text`, or choices[0].delta.content. Ignores everything else (`[DONE]`, other formats). Not
/// synchronised.
class ChatText {
 public:
  /// Text beyond this size is dropped.
  static constexpr std::size_t kMaxBytes = 1024 * 1024;

  void feed(std::string_view bytes) { parser_.feed(bytes); }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Whether there was an event of the type error.
  [[nodiscard]] bool has_failed() const { return has_failed_; }
  /// Whether no event said `{"keep": false}`.
  [[nodiscard]] bool may_be_kept() const { return may_be_kept_; }

 private:
  void on_data(std::string_view data);

  std::string text_;
  bool full_ = false;
  bool has_failed_ = false;
  bool may_be_kept_ = true;
  net::EventStreamParser parser_{[this](std::string_view data) { on_data(data); }};
};

}  // namespace usher::core
