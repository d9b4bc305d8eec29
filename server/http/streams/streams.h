#pragma once

#include <cstddef>
#include <memory>

#include "common/base/result.h"
#include "server/http/streams/stream_handoff.h"

namespace usher::http {

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
  /// Takes the loan over, unless there are too many streams or the end has come: then false, and `handoff` is untouched.
  bool hand_off(StreamHandoff& handoff);
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
