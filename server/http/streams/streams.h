#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "server/http/messages/event_stream.h"

namespace usher::http {

/// What a stream may cost.
struct StreamLimits {
  std::size_t most = 0;                       ///< Streams at a time; the front takes 0 for as many as descriptors allow.
  std::chrono::milliseconds connect{5'000};   ///< For the upstream to take the connection.
  std::chrono::milliseconds silence{60'000};  ///< Without a byte of the upstream, be it the first.
  std::chrono::milliseconds whole{600'000};   ///< From the order to the last byte.
  std::chrono::milliseconds write{10'000};    ///< For a client that takes nothing while something waits for it.
  std::chrono::milliseconds tick{500};        ///< How often deadlines and StreamOrder::end() are looked at.
  std::size_t pause_above = 64 * 1024;        ///< Bytes that wait for the client: the upstream is not read further.
  std::size_t resume_below = 16 * 1024;
};

/// How a connection comes back.
struct StreamReturn {
  std::optional<Error> refusal = {};  ///< There was no stream; this is to be answered, after `unsent`.
  std::string unsent = {};            ///< Of the answers before.
  bool usable = false;                ///< All was sent, and another request may follow.
  StreamEnd end = {};                 ///< Where there was a stream.
};

/// A connection lent for as long as its stream lasts: nobody else touches the socket meanwhile.
struct StreamLoan {
  int socket = -1;
  std::string earlier = {};  ///< Unsent answers to requests before this one.
  std::string head = {};     ///< The whole head of the response.
  bool chunked = true;       ///< False for HTTP/1.0: the body ends with the connection.
  std::shared_ptr<StreamOrder> order = {};
  std::function<void(StreamReturn)> give_back = {};  ///< Called once, in the streams' thread; must not throw.
};

/// All streams of events, in one thread of their own: sockets of clients and of the upstream in one epoll, the upstream's side
/// driven by libcurl. Bytes are passed on as they arrive; a client that reads slower than the upstream writes holds the upstream
/// back. Bytes that a client sends meanwhile stay in its socket. A client that ends its side of the connection is gone, and the
/// upstream's request with it. Safe from any thread.
class EventStreams {
 public:
  explicit EventStreams(const StreamLimits& limits);
  ~EventStreams();  ///< stop()
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  /// kInternal where the system gives no descriptor or thread.
  Status start();
  /// Takes the loan over, unless there are too many streams or the end has come: then false, and `loan` is untouched.
  bool lend(StreamLoan& loan);
  /// Ends every stream with a last event, and takes no more.
  void end_all(StreamEnding why);
  /// Gives every connection back, unusable, and ends the thread. Idempotent.
  void stop();
  [[nodiscard]] std::size_t open() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace usher::http
