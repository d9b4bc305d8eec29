#pragma once

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <sys/socket.h>

#include "common/base/clock.h"

namespace usher::http {

/// The client's side of a stream: frames the bytes that are passed on and sends as much as the socket takes. Borrows the socket.
/// Not synchronised.
class StreamClient {
 public:
  using Moment = SteadyTime;

  StreamClient(int socket, std::string earlier, bool chunked) : socket_(socket), chunked_(chunked), out_(std::move(earlier)) {}

  void begin(std::string_view head) { out_ += head; }
  /// Writes a chunk (RFC 9112 §7.1). Empty bytes are skipped: an empty chunk would end the body.
  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    if (!chunked_) {
      out_ += bytes;
      return;
    }
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    out_.append(size.data(), end).append("\r\n").append(bytes).append("\r\n");
  }
  /// Ends the body.
  void finish() {
    if (chunked_) out_ += "0\r\n\r\n";
  }

  /// Sends as much as possible; returns false if the client is gone.
  bool flush(Moment now) {
    if (took_all_) idle_since_ = now;
    while (waiting() > 0) {
      const auto n = send(socket_, out_.data() + sent_, waiting(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return false;
      if (n < 0) break;
      sent_ += static_cast<std::size_t>(n);
      idle_since_ = now;
    }
    took_all_ = waiting() == 0;
    forget_sent();
    return true;
  }
  [[nodiscard]] std::size_t waiting() const { return out_.size() - sent_; }
  /// While bytes wait: since when the client has read nothing.
  [[nodiscard]] Moment idle_since() const { return idle_since_; }
  [[nodiscard]] std::string take_unsent() { return out_.substr(sent_); }
  [[nodiscard]] int socket() const { return socket_; }

 private:
  static constexpr std::size_t kKeptCapacity = 8 * 1024;  // a larger kept buffer would cost memory for each of a thousand streams
  static constexpr std::size_t kMoveAt = 64 * 1024;

  void forget_sent() {
    if (waiting() == 0) {
      out_.clear();
      sent_ = 0;
      if (out_.capacity() > kKeptCapacity) std::string().swap(out_);
    } else if (sent_ > kMoveAt) {
      out_.erase(0, sent_);
      sent_ = 0;
    }
  }

  int socket_;
  bool chunked_;
  std::string out_;
  std::size_t sent_ = 0;
  bool took_all_ = true;  ///< Result of the last flush.
  Moment idle_since_{};
};

}  // namespace usher::http
