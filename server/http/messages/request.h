#pragma once

#include <algorithm>

#include "common/base/clock.h"
#include "server/http/messages/trace_context.h"

namespace usher::http {

struct Endpoint;

/// One complete, strictly framed request (RFC 9112); header names in lower case, values as sent, nothing decoded.
struct Request {
  std::string method;
  std::string path;   ///< The target's path as sent: percent-encoding untouched.
  std::string query;  ///< Without the question mark, as sent.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string peer;                     ///< Address of the socket's other end; empty for a Unix socket.
  Time received{};                      ///< When its head was complete.
  bool from_operators = false;          ///< It came to OPS_LISTEN.
  std::string request_id;               ///< Set by the pipeline: the caller's if valid, else a new one.
  std::string client_address;           ///< Set by the pipeline: `peer`, or the address that a trusted proxy states.
  std::optional<TraceContext> trace;    ///< Set by the pipeline: the caller's; nullopt without a valid one.
  const Endpoint* endpoint = nullptr;   ///< Set by the pipeline: the matched row.
  std::vector<std::string> parameters;  ///< Set by the pipeline: the path's `{...}` values in order.

  /// Returns the first header of that (lower-case) name.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.first == name; });
    if (found == headers.end()) return std::nullopt;
    return found->second;
  }
};

}  // namespace usher::http
