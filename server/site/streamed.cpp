#include "server/site/streamed.h"

#include "common/core/sessions/session_streams.h"

namespace usher::site {

void pass_on(const std::optional<http::TraceContext>& trace, net::StreamCall& call) {
  if (!trace) return;
  call.headers.emplace_back("traceparent", trace->parent);
  if (!trace->state.empty()) call.headers.emplace_back("tracestate", trace->state);
}

Response answer_to(const Surface& use, const authentication::Principal& caller) {
  Response response;
  if (caller.visitor) use.cookies.set_visitor(response, *caller.visitor);
  if (caller.actor) response.log_user_id = caller.actor->user().id.str();
  return response;
}

Response streamed(const Surface& use, std::shared_ptr<net::StreamCall> call, const authentication::Principal& caller,
                  Response response, std::string_view what) {
  auto order = std::make_shared<http::StreamOrder>();
  order->call = std::move(call);
  order->refuse = [said = response.headers](const Error& why) {
    auto refusal = http::problem_response(why);
    for (const auto& [name, value] : said) refusal.with(name, value);
    return refusal;
  };
  if (use.failures && caller.actor && !what.empty())
    if (const auto fault = use.failures->take(what, caller.actor->user().email)) {
      order->call->is_over = true;
      return order->refuse(error_because(ErrorCode::kUpstreamFailed, "a test asked for this failure: " + *fault));
    }
  if (caller.visitor) order->owner = caller.visitor->str();
  if (caller.actor) {
    order->owner = caller.actor->user().id.str();
    order->is_proved = caller.actor->user().is_verified;
    use.core.session_streams.watch(caller.actor->session().id, order, [weak = std::weak_ptr(order)] {
      if (const auto open = weak.lock()) open->end(http::StreamEnding::kSessionEnded);
    });
  }
  response.with("Content-Type", std::string(http::kEventStream));
  response.stream = std::move(order);
  return response;
}

}  // namespace usher::site
