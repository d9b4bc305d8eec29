#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

}  // namespace usher::http
