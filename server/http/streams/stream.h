#pragma once

#include <cerrno>
#include <charconv>

#include <sys/socket.h>

#include "server/http/streams/stream_handoff.h"
#include "server/http/streams/transfer.h"

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

/// One stream: passes the upstream's bytes to the client and the observer. Returns what to do next; the owner does it outside
/// libcurl's callbacks. Not synchronised.
class Stream final : private StreamTransfer::Sink {
 public:
  using Moment = SteadyTime;

  /// `unsent`: receives the stream's id when bytes of the upstream could not be sent at once. `unsent` and `limits` must outlive
  /// the stream. Throws std::bad_alloc, and leaves `handoff` untouched then.
  Stream(std::uint64_t id, StreamHandoff& handoff, const StreamLimits& limits, std::vector<std::uint64_t>& unsent, Moment now);

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] int socket() const { return client_.socket(); }
  [[nodiscard]] CURL* transfer() const { return transfer_.handle(); }
  static Stream& of(CURL* transfer) { return static_cast<Stream&>(StreamTransfer::of(transfer).sink()); }

  /// Empty: nothing to do. Set: return the connection with this result.
  using Outcome = std::optional<StreamReturn>;
  /// The upstream's side has ended.
  Outcome on_transfer_end(CURLcode code, Moment now);
  /// The client can take more.
  Outcome on_writable(Moment now);
  Outcome on_client_gone() { return cut(StreamEnding::kClientGone); }
  /// Checks the deadlines and whether StreamOrder::end() was called.
  Outcome on_tick(Moment now);
  /// Ends the stream now, with a last event if the ending has one.
  Outcome end(StreamEnding why, Moment now) {
    if (finishing_) return std::nullopt;
    if (transfer_.accepted()) return finish(why, now);
    return refused(row_of(why).refusal, std::string(row_of(why).word));
  }
  /// Ends the stream without waiting, and needs no memory for it.
  StreamReturn abandon(StreamEnding why) { return cut(why); }

  /// Whether epoll should report when the client can take more.
  [[nodiscard]] bool wants_output() const { return client_.waiting() > 0; }
  /// The upstream's side is ignored from now on.
  [[nodiscard]] bool is_finishing() const { return finishing_; }
  void return_connection(StreamReturn how) { handoff_.done(std::move(how)); }

 private:
  bool on_accepted() override {
    last_byte_ = steady_now();
    end_.until_first_byte = last_byte_ - began_;
    client_.begin(handoff_.head);
    return send(last_byte_);
  }
  Take on_bytes(std::string_view bytes) override;

  bool send(Moment now);
  Outcome finish(StreamEnding why, Moment now);
  Outcome after_flush() {
    if (client_gone_) return cut(StreamEnding::kClientGone);
    if (client_.waiting() > 0) return std::nullopt;
    return StreamReturn{.usable = true, .end = end_};
  }
  /// Nothing of the stream was sent: the front answers.
  [[nodiscard]] StreamReturn refused(ErrorCode code, std::string cause) {
    return {.refusal = error_because(code, std::move(cause)), .unsent = client_.take_unsent()};
  }
  StreamReturn cut(StreamEnding why) {
    if (!finishing_) end_.ending = why;
    report_end(why);
    return {.usable = false, .end = end_};
  }
  void report_end(StreamEnding why);
  [[nodiscard]] std::optional<StreamEnding> overdue(Moment now) const {
    if (now - began_ > limits_.whole) return StreamEnding::kTooLong;
    if (!transfer_.paused() && now - last_byte_ > limits_.silence) return StreamEnding::kUpstreamSilent;
    return std::nullopt;
  }

  const std::uint64_t id_;
  StreamHandoff handoff_;
  const StreamLimits& limits_;
  std::vector<std::uint64_t>& unsent_;
  StreamTransfer transfer_;
  StreamClient client_;
  const Moment began_;
  Moment last_byte_;
  StreamEnd end_;
  bool client_gone_ = false;
  bool too_large_ = false;
  bool finishing_ = false;
  bool end_reported_ = false;
};

}  // namespace usher::http
