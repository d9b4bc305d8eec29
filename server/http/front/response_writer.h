#pragma once

#include "server/http/messages/response.h"

namespace usher::http {

/// How a response is written.
struct WriteOptions {
  bool keep_alive = true;
  bool http10 = false;           ///< The response then states that the connection is kept.
  bool head_only = false;        ///< The request's method is HEAD: headers as for GET, without the body.
  std::optional<Time> now = {};  ///< For the Date header; without it the response has none.
};

/// A response as bytes, head and body together, so that one send writes both.
struct SerializedResponse {
  std::string bytes;
  std::optional<Time> not_before = {};
  std::size_t held_after = 0;                ///< The number of bytes that are sent before `not_before`.
  std::shared_ptr<StreamOrder> stream = {};  ///< Set: `bytes` are the head.
};

/// Writes the headers in their order, then those that the connection decides: Content-Length or Transfer-Encoding, Connection and
/// Date. A body that is streamed, or held in part, is chunked; for HTTP/1.0 the caller ends it by
/// closing the connection. A header whose name or value contains CR, LF or NUL is left out (response splitting, CWE-113); a body
/// without a Content-Type is text/plain. Reentrant.
SerializedResponse write_response(Response&& response, const WriteOptions& options);

}  // namespace usher::http
