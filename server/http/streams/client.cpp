#include "server/http/streams/client.h"

#include <array>
#include <cerrno>
#include <charconv>

#include <sys/socket.h>

namespace usher::http {
namespace {

constexpr std::size_t kKeptCapacity = 8 * 1024;  // a larger kept buffer would cost memory for each of a thousand streams
constexpr std::size_t kMoveAt = 64 * 1024;

}  // namespace

/// Writes a chunk (RFC 9112 §7.1). Empty bytes are skipped: an empty chunk would end the body.
void StreamClient::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!chunked_) {
    out_ += bytes;
    return;
  }
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  out_.append(size.data(), end).append("\r\n").append(bytes).append("\r\n");
}

void StreamClient::finish() {
  if (chunked_) out_ += "0\r\n\r\n";
}

bool StreamClient::flush(Moment now) {
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

void StreamClient::forget_sent() {
  if (waiting() == 0) {
    out_.clear();
    sent_ = 0;
    if (out_.capacity() > kKeptCapacity) std::string().swap(out_);
  } else if (sent_ > kMoveAt) {
    out_.erase(0, sent_);
    sent_ = 0;
  }
}

}  // namespace usher::http
