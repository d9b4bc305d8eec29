#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "server/http/front/framing.h"
#include "server/http/lanes/lanes.h"
#include "server/http/streams/stream_handoff.h"

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

}  // namespace usher::http
