#pragma once

#include "server/site/site.h"

namespace usher::site {

inline constexpr std::string_view kEventStream = "text/event-stream";

/// W3C Trace Context §4: a server that records no span passes the context on unchanged.
void pass_on(const std::optional<http::TraceContext>& trace, net::StreamCall& call);

/// The events of the call in place of a body; a refusal gets the headers that `response` has at this point. They end with the
/// session of the caller.
Response streamed(const Surface& use, std::shared_ptr<net::StreamCall> call, const authentication::Principal& caller,
                  Response response);

}  // namespace usher::site
