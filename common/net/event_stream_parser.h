#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace usher::net {

/// Parses text/event-stream (HTML standard §9.2.6) from chunks of any size. Returns the types and data of events; ignores their
/// ids. Not synchronised.
class EventStreamParser {
 public:
  /// Larger events are dropped. A back end may send a whole page as one event, with six bytes for a character.
  static constexpr std::size_t kMaxEventBytes = 1024 * 1024;

  /// `on_data` gets the data of one event, its lines joined by LF, borrowed until it returns.
  explicit EventStreamParser(std::function<void(std::string_view data)> on_data) : on_data_(std::move(on_data)) {}

  /// The type of the event whose data is being returned; empty without one.
  [[nodiscard]] const std::string& type() const { return type_; }
  void feed(std::string_view bytes);
  /// The stream has ended, which ends its last event as a blank line does. False if that event was not ended before.
  bool finish();

 private:
  void take(std::string_view part);
  void on_line();
  void on_field(std::string_view name, std::string_view value);
  void dispatch();

  std::function<void(std::string_view)> on_data_;
  std::string line_;
  std::string data_;
  std::string type_;
  bool has_data_ = false;
  bool too_big_ = false;
  bool after_cr_ = false;
  bool first_line_ = true;
  bool blank_ = true;  ///< Whether the line so far is blank; `line_` cannot tell if it is too big.
};

}  // namespace usher::net
