#include "common/net/event_stream_parser.h"

#include <utility>

namespace usher::net {

void EventStreamParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (after_cr_ && bytes.front() == '\n') bytes.remove_prefix(1);  // CRLF is one line end, even if split between two chunks
    after_cr_ = false;
    const auto end = bytes.find_first_of("\r\n");
    take(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    after_cr_ = bytes[end] == '\r';
    on_line();
    bytes.remove_prefix(end + 1);
  }
}

bool EventStreamParser::finish() {
  if (!blank_) on_line();
  const bool was_ended = !has_data_;
  dispatch();
  return was_ended;
}

void EventStreamParser::take(std::string_view part) {
  blank_ = blank_ && part.empty();
  too_big_ = too_big_ || line_.size() + data_.size() + type_.size() + part.size() > kMaxEventBytes;
  if (!too_big_) line_ += part;
}

void EventStreamParser::on_line() {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::string_view line = line_;
  if (std::exchange(first_line_, false) && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (std::exchange(blank_, true)) {
    dispatch();
  } else {
    const auto colon = line.find(':');
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    on_field(line.substr(0, colon), value);
  }
  line_.clear();
}

void EventStreamParser::on_field(std::string_view name, std::string_view value) {
  if (name == "event" && !too_big_) type_ = value;
  if (name != "data" || too_big_) return;
  if (has_data_) data_ += '\n';
  data_ += value;
  has_data_ = true;
}

void EventStreamParser::dispatch() {
  if (has_data_ && !too_big_) on_data_(data_);
  data_.clear();
  type_.clear();
  has_data_ = false;
  too_big_ = false;
}

}  // namespace usher::net
