#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"

namespace usher::http {

/// The trace that a request belongs to (W3C Trace Context). Usher records no spans, so it passes the context on and changes
/// nothing in it.
struct TraceContext {
  std::string parent;  ///< The `traceparent` to pass on, of version 00: 55 characters of 0-9, a-f and `-`.
  std::string state;   ///< The `tracestate` to pass on; empty without a usable one.

  /// 32 hexadecimal digits.
  [[nodiscard]] std::string_view trace_id() const { return std::string_view(parent).substr(3, 32); }
};

/// Reads the context from headers with names in lower case. nullopt without a `traceparent`, with several, or with an invalid one
/// (W3C Trace Context §3.2): then `tracestate` does not count either. Of a version above 00 only the fields of version 00 are
/// kept. A `tracestate` over 512 characters, or with characters that are not printable ASCII, is left out.
std::optional<TraceContext> trace_context_of(const std::vector<std::pair<std::string, std::string>>& headers);

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
  SteadyTime head_at{};                 ///< The same, for durations.
  bool from_operators = false;          ///< It came to OPS_LISTEN.
  std::string request_id;               ///< Set by the pipeline: the caller's if valid, else a new one.
  std::string client_address;           ///< Set by the pipeline: `peer`, or the address that a trusted proxy states.
  bool is_by_hops = false;              ///< Set by the pipeline: any peer is taken for a proxy (client_address() by hops).
  std::optional<TraceContext> trace;    ///< Set by the pipeline: the caller's; nullopt without a valid one.
  const Endpoint* endpoint = nullptr;   ///< Set by the pipeline: the matched row.
  SteadyTime waits_until{};             ///< Set by a handler that runs again (Response::again_in).
  std::shared_ptr<void> place_to_wait;  ///< The same: what it holds meanwhile.
  std::vector<std::string> parameters;  ///< Set by the pipeline: the path's `{...}` values in order.

  /// Returns the first header of that (lower-case) name.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const auto& h) { return h.first == name; });
    if (found == headers.end()) return std::nullopt;
    return found->second;
  }
};

}  // namespace usher::http
