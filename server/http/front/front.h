#pragma once

#include "server/http/front/front_options.h"
#include "server/http/front/sockets.h"
#include "server/http/messages/handler.h"

namespace usher::http {

/// Counted since the start, except `open` and `streams`, which are current.
struct FrontCounts {
  std::uint64_t open = 0;
  std::uint64_t streams = 0;  ///< Open streams.
  std::uint64_t accepted = 0;
  std::uint64_t requests = 0;                             ///< Complete requests.
  std::uint64_t cut = 0;                                  ///< Connections ended by a deadline.
  std::uint64_t sweeps = 0;                               ///< Looks at all deadlines, by the event loop, at least one a second.
  std::array<std::uint64_t, kRefusals.size()> refused{};  ///< By Refusal; only refusals of the front itself.
};

/// Owns the sockets: accepts connections, reads and limits requests, runs each complete one in its lane and writes the response.
/// epoll holds the idle connections, which cost a descriptor and a few hundred bytes each; a few threads share it. A connection
/// belongs to one thread at a time, so responses keep their order.
///
/// Reads (kRead, kStream) run in the event threads, except in the last free one, which keeps the loop running: waking another
/// thread costs more than a lookup of microseconds. When all but one are busy, reads go to the lane's own threads. A response
/// that is a stream of events hands its connection off to EventStreams, which returns it when the stream ends.
class ConnectionFront {
 public:
  /// `handler` and `clock` must outlive this.
  ConnectionFront(FrontOptions options, Handler& handler, const Clock& clock);
  ~ConnectionFront();  ///< Stops without grace.
  ConnectionFront(const ConnectionFront&) = delete;
  ConnectionFront& operator=(const ConnectionFront&) = delete;

  /// Raises RLIMIT_NOFILE to its hard limit, listens and returns. Sockets that are `given` take the place of the addresses.
  /// Error: kInvalidSettings if an address cannot be used.
  Status start(std::vector<GivenListener> given = {});

  /// The TCP port it listens on; 0 without TCP.
  [[nodiscard]] int port() const;

  /// Accepts no more connections, closes idle ones, answers started requests (with Connection: close), and returns when all
  /// connections have ended. Shortly before the end of `grace` streams end with a last event; after `grace` the remaining
  /// connections are cut. Always waits for running handlers. Idempotent.
  void stop(std::chrono::milliseconds grace);

  /// The listening sockets, valid until stop().
  [[nodiscard]] std::vector<HeldListener> listeners() const;
  /// Another process has the listening sockets: stop() leaves them open, so that clients keep connecting.
  void hand_over();

  [[nodiscard]] FrontCounts counts() const;
  [[nodiscard]] std::size_t waiting(Lane lane) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace usher::http
