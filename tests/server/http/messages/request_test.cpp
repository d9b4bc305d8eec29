#include "server/http/messages/request.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kRest = "-00f067aa0ba902b7-01";

std::optional<TraceContext> read(const std::string& parent) { return trace_context_of({{"traceparent", parent}}); }

TEST_CASE("trace context: a valid traceparent is kept unchanged", "[trace]") {
  for (const std::string& parent :
       {"00-" + kTrace + kRest, "00-" + kTrace + "-00f067aa0ba902b7-00", "00-" + kTrace + "-00f067aa0ba902b7-ff"}) {
    const auto trace = read(parent);
    REQUIRE(trace);
    CHECK(trace->parent == parent);
    CHECK(trace->trace_id() == kTrace);
    CHECK(trace->state.empty());
  }
  CHECK_FALSE(trace_context_of({}));
}

TEST_CASE("trace context: of a later version the fields of version 00 are kept", "[trace]") {
  const auto kept = "00-" + kTrace + kRest;
  CHECK(read("01-" + kTrace + kRest)->parent == kept);
  CHECK(read("cc-" + kTrace + "-00f067aa0ba902b7-03-what-comes-later")->parent == kept);
  CHECK(read("01-" + kTrace + "-00f067aa0ba902b7-fe")->parent == "00-" + kTrace + "-00f067aa0ba902b7-00");
  CHECK_FALSE(read("01-" + kTrace + kRest + "."));
  CHECK_FALSE(read("01-" + kTrace + kRest + "x\r\nX-Injected: 1"));
}

TEST_CASE("trace context: an invalid traceparent counts as none", "[trace][security]") {
  const std::string valid = "00-" + kTrace + kRest;
  CHECK_FALSE(read(""));
  CHECK_FALSE(read(" " + valid));
  CHECK_FALSE(read(valid + " "));
  CHECK_FALSE(read(valid + "-00"));
  CHECK_FALSE(read(valid + "\r\nX-Injected: 1"));
  CHECK_FALSE(read(valid.substr(0, 54)));
  CHECK_FALSE(read("ff-" + kTrace + kRest));
  CHECK_FALSE(read("0-" + kTrace + kRest));
  CHECK_FALSE(read("0g-" + kTrace + kRest));
  CHECK_FALSE(read("00-" + std::string(32, '0') + kRest));
  CHECK_FALSE(read("00-" + kTrace + "-0000000000000000-01"));
  CHECK_FALSE(read("00-" + kTrace + "-00f067aa0ba902b7-0x"));
  CHECK_FALSE(read("00-" + kTrace + "_00f067aa0ba902b7-01"));
  CHECK_FALSE(read("00-4BF92F3577B34DA6A3CE929D0E0E4736" + kRest));
  CHECK_FALSE(read("00-" + kTrace.substr(0, 31) + std::string(1, '\0') + kRest));
  CHECK_FALSE(read(std::string(100'000, '0')));
}

TEST_CASE("trace context: several traceparents count as none", "[trace][security]") {
  const std::string valid = "00-" + kTrace + kRest;
  CHECK_FALSE(trace_context_of({{"traceparent", valid}, {"traceparent", valid}}));
  CHECK_FALSE(trace_context_of({{"traceparent", valid}, {"traceparent", "x"}}));
  CHECK_FALSE(read(valid + "," + valid));
}

TEST_CASE("trace context: tracestate comes with a valid traceparent only, joined and bounded", "[trace][security]") {
  const std::pair<std::string, std::string> parent{"traceparent", "00-" + kTrace + kRest};
  const auto state = [&parent](Headers states) {
    states.push_back(parent);
    return trace_context_of(states)->state;
  };
  CHECK(state({{"tracestate", "congo=t61rcWkgMzE"}, {"tracestate", "rojo=00f067aa0ba902b7"}}) ==
        "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
  CHECK(state({{"tracestate", ""}, {"tracestate", "a=b"}}) == "a=b");
  CHECK(state({{"tracestate", std::string(512, 'a')}}).size() == 512);
  CHECK(state({{"tracestate", std::string(513, 'a')}}).empty());
  CHECK(state({{"tracestate", std::string(512, 'a')}, {"tracestate", "b"}, {"tracestate", "c"}}).empty());
  CHECK(state({{"tracestate", "a=b\r\nX-Injected: 1"}}).empty());
  CHECK(state({{"tracestate", "a=\xC3\xA4"}}).empty());
  CHECK_FALSE(trace_context_of({{"tracestate", "a=b"}}));
}

}  // namespace
}  // namespace usher::http
