#pragma once

#include "common/json/value.h"
#include "common/net/answer_ending.h"
#include "common/net/event_stream_parser.h"

namespace usher::core {

/// Reads the answer of a model from server-sent events. Which formats, and where each has its text, its end and its failures, is
/// in answer_formats.json, whose examples the reader of the browser (frontend/client) reads alike. Not synchronised.
class AnswerReader {
 public:
  /// Text beyond this size is dropped, and the answer is cut.
  static constexpr std::size_t kMaxBytes = 1024 * 1024;

  /// Takes bytes of the stream, in pieces of any size. Ignores what follows an end mark.
  void feed(std::string_view bytes) { parser_.feed(bytes); }
  /// The stream has ended; `in_order`: as its length or last chunk announced. Call it once, last.
  AnswerEnding end(bool in_order);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Whether an end mark was read: nothing that follows belongs to the answer, however long the connection stays.
  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] bool has_failed() const { return ending_ == AnswerEnding::kFailed; }
  /// Whether no event said `{"keep": false}`.
  [[nodiscard]] bool may_be_kept() const { return may_be_kept_; }
  /// The names of the members of the first event, for the log of an answer without text.
  [[nodiscard]] const std::string& first_members() const { return first_members_; }

 private:
  void on_data(std::string_view data);
  void read_event(const json::Value& event);
  void note(AnswerEnding ending) {
    if (ending_ == AnswerEnding::kWhole) ending_ = ending;
  }
  void add(std::string_view words);

  std::string text_;
  std::string half_;  ///< Of a surrogate pair that the next event may complete.
  std::string first_members_;
  AnswerEnding ending_ = AnswerEnding::kWhole;
  bool has_json_ = false;
  bool has_choices_ = false;
  bool has_reason_ = false;  ///< To end, among the choices.
  bool needs_mark_ = false;
  bool is_over_ = false;
  bool is_at_end_ = false;
  bool may_be_kept_ = true;
  net::EventStreamParser parser_{[this](std::string_view data) { on_data(data); }};
};

}  // namespace usher::core
