#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace usher::net {

/// Reads text/event-stream (HTML standard §9.2.6) as it arrives, in pieces of any size. Only the data of events matters here;
/// their types and ids are passed over. Not synchronised.
class EventStreamParser {
 public:
  /// Beyond it an event is left out.
  static constexpr std::size_t kMaxEventBytes = 256 * 1024;

  /// `on_data`: the data of one event, its lines joined by LF; borrowed until it returns.
  explicit EventStreamParser(std::function<void(std::string_view data)> on_data) : on_data_(std::move(on_data)) {}

  /// An event at the end that no blank line followed is none.
  void feed(std::string_view bytes);

 private:
  void take(std::string_view part);
  void on_line();
  void on_field(std::string_view name, std::string_view value);
  void dispatch();

  std::function<void(std::string_view)> on_data_;
  std::string line_;
  std::string data_;
  bool has_data_ = false;
  bool too_big_ = false;
  bool after_cr_ = false;
  bool first_line_ = true;
  bool blank_ = true;  ///< The line so far; `line_` is no measure where it is too big.
};

}  // namespace usher::net
