#pragma once

#include "common/net/curl_handles.h"
#include "server/http/messages/event_stream.h"

namespace usher::http {

/// The upstream's side of a stream: one POST, whose response body is passed on if it is 200 and text/event-stream. Its headers
/// are not passed on. libcurl's callbacks run inside TransferSet's functions. Not synchronised.
class StreamTransfer {
 public:
  /// Receives the results; outlives the transfer.
  class Sink {
   public:
    enum class Take { kTaken, kLater, kNever };
    virtual ~Sink() = default;
    /// The upstream's head is acceptable; false ends the transfer.
    virtual bool on_accepted() = 0;
    /// kLater: the same bytes come again after resume(). kNever ends the transfer.
    virtual Take on_bytes(std::string_view bytes) = 0;
  };

  /// `call` outlives it; throws std::bad_alloc.
  StreamTransfer(const net::StreamCall& call, std::chrono::milliseconds connect_timeout, Sink& sink);
  StreamTransfer(const StreamTransfer&) = delete;
  StreamTransfer& operator=(const StreamTransfer&) = delete;

  [[nodiscard]] CURL* handle() const { return easy_.get(); }
  static StreamTransfer& of(CURL* handle) {
    StreamTransfer* self = nullptr;
    net::libcurl().easy_getinfo(handle, CURLINFO_PRIVATE, &self);
    return *self;
  }
  [[nodiscard]] Sink& sink() const { return sink_; }
  [[nodiscard]] bool accepted() const { return accepted_; }
  [[nodiscard]] bool paused() const { return paused_; }
  /// Whether memory for what the upstream sent was missing, which ended the transfer.
  [[nodiscard]] bool lacked_memory() const { return lacked_memory_; }
  /// The code is of bytes that the sink did not take; the transfer must end then, and libcurl does not end it.
  [[nodiscard]] CURLcode resume() {
    paused_ = false;
    return net::libcurl().easy_pause(easy_.get(), CURLPAUSE_CONT);
  }
  /// Whether the request, or a part of it, was sent on a connection.
  [[nodiscard]] bool was_sent() const {
    long bytes = 0;
    net::libcurl().easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &bytes);
    return bytes > 0;
  }
  /// Whether the upstream said so in place of an answer.
  [[nodiscard]] bool is_busy() const { return retry_after_ && !refused_for_.empty(); }
  /// Why there were no events.
  [[nodiscard]] Error fault(CURLcode code) const {
    if (refused_for_.empty())
      return error_because(ErrorCode::kUpstreamFailed, words_.front() ? words_.data() : net::libcurl().easy_strerror(code));
    auto fault =
        error_because(is_busy() ? ErrorCode::kUpstreamBusy : ErrorCode::kUpstreamFailed, "the upstream sent " + refused_for_);
    fault.retry_after = retry_after_;
    return fault;
  }

 private:
  void set_request(const net::StreamCall& call);
  void set_rules(std::chrono::milliseconds connect_timeout);
  static std::size_t on_head_line(const char* bytes, std::size_t one, std::size_t count, void* self);
  static std::size_t on_body(const char* bytes, std::size_t one, std::size_t count, void* self);
  /// Returns `failure` if memory is missing: an exception must not pass libcurl.
  template <class F>
  std::size_t guarded(std::size_t failure, const F& take);
  bool take_head_line(std::string_view line);
  bool judge_head();

  Sink& sink_;
  const net::CurlHandle easy_;
  const net::CurlList headers_;
  std::array<char, CURL_ERROR_SIZE> words_{};
  std::string refused_for_;
  std::size_t head_bytes_ = 0;
  std::string type_;  ///< This and the next belong to the last head that started, interim responses included.
  std::optional<std::chrono::seconds> retry_after_;
  bool encoded_ = false;
  bool accepted_ = false;
  bool paused_ = false;
  bool lacked_memory_ = false;
};

}  // namespace usher::http
