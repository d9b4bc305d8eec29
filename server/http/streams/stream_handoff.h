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
struct StreamHandoff {
  int socket = -1;
  std::string earlier = {};  ///< Unsent answers to requests before this one.
  std::string head = {};     ///< The whole head of the response.
  bool chunked = true;       ///< False for HTTP/1.0: the body ends with the connection.
  std::shared_ptr<StreamOrder> order = {};
  std::function<void(StreamReturn)> done = {};  ///< Called once, in the streams' thread; must not throw.
};

}  // namespace usher::http
