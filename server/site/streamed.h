#pragma once

#include "server/site/site.h"

namespace usher::site {

/// W3C Trace Context §4: a server that records no span passes the context on unchanged.
void pass_on(const std::optional<http::TraceContext>& trace, net::StreamCall& call);

/// An answer to the caller, who may have become a visitor by the request.
Response answer_to(const Surface& use, const authentication::Principal& caller);

/// Answers what `act` makes of the caller and the body. Identifies the caller before it reads the body.
template <class Body>
Response answer_by(const Surface& use, Request& request,
                   Result<Response> (*act)(const Surface&, const Request&, const authentication::Principal&, const Body&)) {
  const auto caller = use.who.identify_or_visitor(request);
  if (!caller.ok()) return http::problem_response(caller.error());
  Body body;
  if (auto problem = http::read_body(request, BodyRule::kJson, body)) return std::move(*problem);
  return http::response_of(act(use, request, caller.value(), body));
}

/// The events of the call in place of a body; a refusal gets the headers that `response` has at this point. They end with the
/// session of the caller. `what`: one of core::kTestCalls, for the failure that a test asked for; empty: the call runs already.
Response streamed(const Surface& use, std::shared_ptr<net::StreamCall> call, const authentication::Principal& caller,
                  Response response, std::string_view what);

}  // namespace usher::site
