#pragma once

#include <cerrno>
#include <charconv>

#include <sys/socket.h>

#include "server/http/streams/stream_handoff.h"

namespace usher::http {

/// Writes a chunk (RFC 9112 §7.1); an empty one ends the body.
inline void append_chunk(std::string& out, std::string_view bytes) {
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  out.append(size.data(), end).append("\r\n").append(bytes).append("\r\n");
}

/// The client's side of a stream: frames the bytes that are passed on and sends as much as the socket takes. Borrows the socket.
/// Not synchronised.
class StreamClient {
 public:
  using Moment = SteadyTime;

  StreamClient(int socket, std::string earlier, bool chunked) : socket_(socket), chunked_(chunked), out_(std::move(earlier)) {}

  void begin(std::string_view head) { out_ += head; }
  /// Empty bytes are skipped: as a chunk they would end the body.
  void append(std::string_view bytes) {
    if (chunked_ && !bytes.empty()) return append_chunk(out_, bytes);
    out_ += bytes;
  }
  /// Ends the body.
  void finish() {
    if (chunked_) append_chunk(out_, {});
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

class StreamSource;

/// One stream: what a client gets of a source. Returns what to do next; the owner does it outside libcurl's callbacks. Not
/// synchronised.
class Stream final {
 public:
  using Moment = SteadyTime;

  /// `unsent`: receives the stream's id when bytes could not be sent at once, or the client is gone. `unsent` and `limits` must
  /// outlive the stream. Throws std::bad_alloc, and leaves `handoff` untouched then.
  Stream(std::uint64_t id, StreamHandoff& handoff, const StreamLimits& limits, std::vector<std::uint64_t>& unsent, Moment now);

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] int socket() const { return client_.socket(); }
  [[nodiscard]] Place place() const {
    return {.client = handoff_.client, .owner = order().owner, .is_proved = order().is_proved};
  }
  [[nodiscard]] const StreamOrder& order() const { return *handoff_.order; }
  /// The source whose events it gets; null before join() and since it finishes.
  [[nodiscard]] StreamSource* source() const { return source_; }
  /// The source that it was the last to leave; returned once.
  [[nodiscard]] StreamSource* take_unheard() { return std::exchange(unheard_, nullptr); }
  /// Bytes that wait for the client.
  [[nodiscard]] std::size_t waiting() const { return client_.waiting(); }

  /// Empty: nothing to do. Set: return the connection with this result.
  using Outcome = std::optional<StreamReturn>;
  /// Begins to get the events of a source; null: of one that is over. Throws std::bad_alloc.
  Outcome join(StreamSource* source, Moment now);
  /// The upstream's head is acceptable. Returns false if the client is gone.
  bool begin(Moment now);
  /// Passes bytes on; the same.
  bool pass(std::string_view bytes, Moment now);
  /// The upstream's side has ended, `fault`: why without a head; nullopt with one.
  Outcome on_source_end(StreamEnding why, std::optional<Error> fault, Moment now) {
    if (client_gone_) return cut(StreamEnding::kClientGone);
    return fault ? refused(std::move(*fault), why) : end(why, now);
  }
  /// The client can take more.
  Outcome on_writable(Moment now);
  Outcome on_client_gone() { return cut(StreamEnding::kClientGone); }
  /// Checks the deadlines and whether StreamOrder::end() was called.
  Outcome on_tick(Moment now);
  /// Ends the stream now, with a last event if the ending has one.
  Outcome end(StreamEnding why, Moment now) {
    if (finishing_) return std::nullopt;
    if (begun_) return finish(why, now);
    return refused(error_because(row_of(why).refusal, std::string(row_of(why).word)), why);
  }
  /// Ends the stream without waiting, and needs no memory for it.
  StreamReturn abandon(StreamEnding why) { return cut(why); }

  /// Whether epoll should report when the client can take more.
  [[nodiscard]] bool wants_output() const { return waiting() > 0; }
  [[nodiscard]] bool is_client_gone() const { return client_gone_; }
  void return_connection(StreamReturn how) { handoff_.done(std::move(how)); }

 private:
  bool send(Moment now);
  Outcome finish(StreamEnding why, Moment now);
  Outcome after_flush() {
    if (client_gone_) return cut(StreamEnding::kClientGone);
    if (waiting() > 0) return std::nullopt;
    return StreamReturn{.usable = true, .end = end_};
  }
  /// Nothing of the stream was sent: the front answers.
  [[nodiscard]] StreamReturn refused(Error why_not, StreamEnding why) {
    leave(why);
    return {.refusal = std::move(why_not), .unsent = client_.take_unsent()};
  }
  StreamReturn cut(StreamEnding why) {
    if (!finishing_) end_.ending = why;
    leave(why);
    return {.usable = false, .end = end_};
  }
  void leave(StreamEnding why);

  const std::uint64_t id_;
  StreamHandoff handoff_;
  const StreamLimits& limits_;
  std::vector<std::uint64_t>& unsent_;
  StreamSource* source_ = nullptr;
  StreamSource* unheard_ = nullptr;
  StreamClient client_;
  const Moment began_;
  StreamEnd end_;
  bool begun_ = false;
  bool client_gone_ = false;
  bool finishing_ = false;
};

}  // namespace usher::http
