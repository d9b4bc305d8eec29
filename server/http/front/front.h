#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "server/http/front/framing.h"
#include "server/http/lanes/lanes.h"
#include "server/http/messages/handler.h"
#include "server/http/streams/streams.h"

namespace usher::http {

/// How long a connection may stay in a state.
struct Deadlines {
  std::chrono::milliseconds idle{60'000};   ///< Between requests, and before the first.
  std::chrono::milliseconds head{10'000};   ///< From a request's first byte to the end of its head; later bytes do not renew it.
  std::chrono::milliseconds body{30'000};   ///< From a request's first byte to its last.
  std::chrono::milliseconds write{10'000};  ///< For a client that reads its answer slower than `write_rate`.
  std::size_t write_rate = 8 * 1024;        ///< Bytes a second.
  std::chrono::milliseconds linger{2'000};  ///< For a client to see our end, while what it still sends is discarded.
};

struct FrontOptions {
  std::string host = "127.0.0.1";  ///< Name or address; every address it has is listened on. Empty: no TCP.
  int port = 8000;                 ///< 0 picks one.
  std::string unix_path = {};      ///< A socket to listen on too, made with mode 0660; one that nobody listens on is replaced.
  unsigned cores = 0;              ///< 0: as many as the machine has. Decides the event threads and the default lanes.
  LaneSizes lanes = {};            ///< All zero: lane_sizes(cores).
  Deadlines deadlines = {};
  FramingLimits framing = {};
  /// 0: as many as RLIMIT_NOFILE allows, less a reserve. At the cap the oldest idle ones make room; others wait to be accepted.
  std::size_t max_connections = 0;
  StreamLimits streams = {};
};

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
