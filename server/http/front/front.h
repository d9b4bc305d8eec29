#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "server/http/front/front_options.h"
#include "server/http/lanes/lanes.h"
#include "server/http/messages/handler.h"

namespace usher::http {

/// Since start, but for `open` and `streams`.
struct FrontCounts {
  std::uint64_t open = 0;
  std::uint64_t streams = 0;  ///< Open ones.
  std::uint64_t accepted = 0;
  std::uint64_t requests = 0;                             ///< Whole requests.
  std::uint64_t cut = 0;                                  ///< Connections ended by a deadline.
  std::array<std::uint64_t, kRefusals.size()> refused{};  ///< By Refusal, the front's own only.
};

/// Owns the sockets: accepts, reads and bounds requests, runs each whole one in its lane and writes the answer. epoll holds the
/// idle connections, each for its descriptor and a few hundred bytes; a few threads share it. A connection belongs to one thread
/// at a time, which is also the order of its answers.
///
/// Reads (kRead, kStream) run in the event threads themselves, but for the last of these, which keeps the loop turning: a lookup
/// of microseconds is not worth waking another thread. When all but one are busy, reads go to the lane's own threads. An answer
/// that is a stream of events takes its connection to EventStreams, and back when it is over.
class ConnectionFront {
 public:
  /// `handler` and `clock` must outlive this.
  ConnectionFront(FrontOptions options, Handler& handler, const Clock& clock);
  ~ConnectionFront();  ///< Stops without grace.
  ConnectionFront(const ConnectionFront&) = delete;
  ConnectionFront& operator=(const ConnectionFront&) = delete;

  /// Raises RLIMIT_NOFILE to its hard limit, listens and returns; kInvalidSettings where an address cannot be used.
  Status start();

  /// The TCP port that is listened on; 0 without one.
  [[nodiscard]] int port() const;

  /// Accepts nothing more, closes idle connections, answers requests that have begun (with Connection: close), and returns when
  /// all have ended; shortly before the end of `grace` streams end with a last event, and after it the rest is cut. Handlers that
  /// run are always waited for. Idempotent.
  void stop(std::chrono::milliseconds grace);

  [[nodiscard]] FrontCounts counts() const;
  [[nodiscard]] std::size_t waiting(Lane lane) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace usher::http
