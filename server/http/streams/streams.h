#pragma once

#include "common/base/result.h"
#include "server/http/streams/epoll_control.h"
#include "server/http/streams/stream_handoff.h"

namespace usher::http {

/// All streams of events, in one thread: one epoll for the sockets of clients and upstreams; libcurl drives the upstream side.
/// Bytes are passed on as they arrive; while a client reads slower than its upstream writes, the upstream is not read. Bytes that
/// a client sends meanwhile stay in its socket. If a client closes its side, the stream and the upstream request end.
/// Thread-safe.
class EventStreams {
 public:
  EventStreams(const StreamLimits& limits, EpollControl control);
  ~EventStreams();  ///< Calls stop().
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  /// Error: kInternal if the system provides no descriptor or thread.
  Status start();
  /// Takes the connection over. Returns false, and leaves `handoff` untouched, if there are too many streams or the server stops.
  bool hand_off(StreamHandoff& handoff);
  /// Ends every stream with a last event, and accepts no more.
  void end_all(StreamEnding why);
  /// Returns every connection as unusable, and ends the thread. Idempotent.
  void stop();
  [[nodiscard]] std::size_t open() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace usher::http
