#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/clock.h"

namespace usher::http {

/// The client's side of a stream: frames the bytes that are passed on and sends as much as the socket takes. Borrows the socket.
/// Not synchronised.
class StreamClient {
 public:
  using Moment = SteadyTime;

  StreamClient(int socket, std::string earlier, bool chunked) : socket_(socket), chunked_(chunked), out_(std::move(earlier)) {}

  void begin(std::string_view head) { out_ += head; }
  void append(std::string_view bytes);
  /// Ends the body.
  void finish();

  /// Sends as much as possible; returns false if the client is gone.
  bool flush(Moment now);
  [[nodiscard]] std::size_t waiting() const { return out_.size() - sent_; }
  /// While bytes wait: since when the client has read nothing.
  [[nodiscard]] Moment idle_since() const { return idle_since_; }
  [[nodiscard]] std::string take_unsent() { return out_.substr(sent_); }
  [[nodiscard]] int socket() const { return socket_; }

 private:
  void forget_sent();

  int socket_;
  bool chunked_;
  std::string out_;
  std::size_t sent_ = 0;
  bool took_all_ = true;  ///< Result of the last flush.
  Moment idle_since_{};
};

}  // namespace usher::http
