#pragma once

#include "server/http/messages/refusals.h"
#include "server/http/messages/request.h"

namespace usher::http {

struct RoomyPath {
  std::string_view path = {};  ///< With a slash at its end: all below it. Empty: none.
  std::size_t body = 0;
  [[nodiscard]] bool takes(std::string_view other) const {
    return path.ends_with('/') ? other.starts_with(path) : !path.empty() && other == path;
  }
};

struct FramingLimits {
  std::size_t head = 16 * 1024;         ///< Bytes, from the request line to the empty line; trailers count too.
  std::size_t lines = 100;              ///< Header lines; trailers count too.
  std::size_t target = 8000;            ///< Bytes of the request target (RFC 9112 §3 requires at least 8000).
  std::size_t body = 64 * 1024;         ///< Bytes, declared or decoded from chunks.
  std::array<RoomyPath, 2> roomy = {};  ///< Paths that take larger bodies, each of which needs room (Step::kNeedsRoom).
};

/// Parses one request from a stream of bytes by RFC 9112; this is the only place that limits what a client may send. Stricter
/// than the RFC where leniency allows request smuggling (bare LF, obs-fold, two lengths). Accepts only origin form, absolute form
/// and OPTIONS *. Feeding byte by byte costs no more than feeding at once. Not synchronised.
class Framer {
 public:
  enum class Step {
    kNeedMore,   ///< All usable bytes are used; call again with more.
    kNeedsRoom,  ///< The head is there, and the body is large: call give_room(), then again.
    kComplete,   ///< request() is complete; the bytes after the used ones belong to the next request.
    kRefused,    ///< refusal() says why; the connection cannot be used any more.
  };

  explicit Framer(const FramingLimits& limits = {}) : limits_(limits) {}

  /// Takes bytes from the front of `bytes` and sets `used` to their number. The caller feeds the rest again, in front of later
  /// bytes.
  Step feed(std::string_view bytes, std::size_t& used);

  /// Complete after kComplete, partial before. The caller sets `peer` and `received`.
  [[nodiscard]] Request& request() { return request_; }
  /// Room for a large body, which is held with it; null: refused, and the request is refused as kBusy.
  void give_room(std::shared_ptr<void> room) {
    needs_room_ = false;
    room_ = std::move(room);
    if (!room_) refuse(Refusal::kBusy);
  }
  /// Frees the memory of the body, which nothing reads any more.
  void release_body() {
    std::string().swap(request_.body);
    room_.reset();
  }
  [[nodiscard]] Refusal refusal() const { return refusal_; }
  [[nodiscard]] bool head_complete() const { return state_ > State::kHeaderLine; }
  /// Whether another request may follow on the connection (RFC 9112 §9.3).
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }
  /// The client speaks HTTP/1.0: the response must state that the connection is kept.
  [[nodiscard]] bool is_http10() const { return http10_; }
  /// The client waits for 100 Continue before it sends the body (RFC 9110 §10.1.1).
  [[nodiscard]] bool expects_continue() const {
    const bool before_body = state_ == State::kSizedBody || state_ == State::kChunkSize;
    return expects_continue_ && before_body && request_.body.empty() && scanned_ == 0;
  }

 private:
  enum class State : std::uint8_t {
    kRequestLine,
    kHeaderLine,
    kSizedBody,
    kChunkSize,
    kChunkData,
    kChunkEnd,
    kTrailer,
    kDone,
    kRefused
  };

  std::size_t take_line(std::string_view bytes);
  std::size_t take_body(std::string_view bytes);
  [[nodiscard]] std::size_t line_limit() const;
  void on_line(std::string_view line);
  void on_request_line(std::string_view line);
  bool take_target(std::string_view target);
  void on_header_line(std::string_view line);
  void on_head_end();
  /// Whether the body may grow to so many bytes; refuses otherwise.
  bool may_hold(std::size_t bytes);
  void begin_sized_body(std::string_view length);
  void on_chunk_size(std::string_view line);
  void on_trailer(std::string_view line);
  void refuse(Refusal why) {
    refusal_ = why;
    state_ = State::kRefused;
  }

  FramingLimits limits_;
  Request request_;
  std::size_t most_body_ = 0;
  std::shared_ptr<void> room_;
  bool needs_room_ = false;
  std::size_t scanned_ = 0;  ///< Bytes of an unfinished line that are already scanned.
  std::size_t head_bytes_ = 0;
  std::size_t lines_ = 0;
  std::size_t extension_bytes_ = 0;  ///< Sum over all chunks.
  std::size_t body_left_ = 0;        ///< Of the declared length or of the current chunk.
  State state_ = State::kRequestLine;
  Refusal refusal_ = Refusal::kMalformedRequest;
  bool http10_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
};

}  // namespace usher::http
