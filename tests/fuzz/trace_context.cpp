#include "server/http/messages/request.h"
#include "tests/fuzz/fuzz.h"

// A traceparent and a tracestate, a line each.
FUZZ_TARGET(trace_context) {
  using namespace usher;
  using fuzz::expect;
  const std::string parent(fuzz::take_line(bytes));
  const auto trace = http::trace_context_of({{"traceparent", parent}, {"tracestate", std::string(bytes)}});
  if (!trace) return;
  expect(trace->parent.size() == 55 && trace->parent.find_first_not_of("0123456789abcdef-") == std::string::npos,
         "what is passed on has the form of version 00");
  expect(parent.substr(3, 49) == trace->parent.substr(3, 49), "the ids are as they came");
  expect(std::all_of(trace->state.begin(), trace->state.end(), [](char c) { return c == '\t' || (c >= ' ' && c < '\x7f'); }),
         "the state is printable");
  const auto again = http::trace_context_of({{"traceparent", trace->parent}, {"tracestate", trace->state}});
  expect(again && again->parent == trace->parent && again->state == trace->state, "what is passed on is valid");
}
