#pragma once

#include "server/http/messages/event_stream.h"
#include "server/http/messages/places.h"

namespace usher::http {

/// The limits of a stream.
struct StreamLimits {
  std::size_t most = 0;                       ///< Streams at a time; 0: the front derives it from the descriptor limit.
  std::chrono::milliseconds connect{5'000};   ///< For the connection to the upstream.
  std::chrono::milliseconds silence{60'000};  ///< Without a byte from the upstream, before or after the first.
  std::chrono::milliseconds whole{600'000};   ///< From the order to the last byte.
  std::uint64_t bytes = 32 * 1024 * 1024;     ///< Of the upstream's body.
  std::chrono::milliseconds write{10'000};    ///< For a client that reads nothing while bytes wait.
  std::chrono::milliseconds tick{500};        ///< Interval of the checks of deadlines and StreamOrder::end().
  std::size_t pause_above = 64 * 1024;        ///< Bytes waiting for the client above which the upstream is not read.
  std::size_t resume_below = 16 * 1024;
};

/// How a connection is returned to the front.
struct StreamReturn {
  std::optional<Error> refusal = {};  ///< Set: there was no stream; the front answers this after `unsent`.
  std::string unsent = {};            ///< Bytes of earlier responses.
  bool usable = false;                ///< All bytes were sent, and another request may follow.
  StreamEnd end = {};                 ///< Set if there was a stream.
};

/// A connection handed off for the duration of its stream: no other code touches the socket meanwhile.
struct StreamHandoff {
  int socket = -1;
  std::string earlier = {};  ///< Unsent responses to earlier requests.
  std::string head = {};     ///< The complete head of the response.
  bool chunked = true;       ///< False for HTTP/1.0: closing the connection ends the body.
  Client client = {};
  std::shared_ptr<StreamOrder> order = {};
  std::function<void(StreamReturn)> done = {};  ///< Called once, in the streams' thread; must not throw.
};

}  // namespace usher::http
