#pragma once

#include "server/http/front/sockets.h"
#include "server/ops/ops_listener.h"
#include "tests/server/http/front/front_fixture.h"
#include "tests/testkit/fake_clock.h"

namespace usher::ops {

using http::Request;
using http::Response;

/// Answers with the path; /readyz waits at a gate first, as a database may.
class Application final : public http::Handler {
 public:
  http::Admission admit(Request& request) override {
    seen_from_operators = request.from_operators;
    return {.lane = http::Lane::kWrite};
  }
  Response handle(Request& request) override {
    if (request.path == "/readyz" && hangs) gate.pass();
    if (request.path == "/readyz" && lacks_memory) throw std::bad_alloc();
    return Response{.body = "answer to " + request.path}.with("Content-Type", "text/plain");
  }
  Response refuse(http::Refusal refusal, const Request&) override { return {.status = row_of(refusal).status}; }
  Response refuse_stream(const Request&, const http::StreamOrder&, const Error&) override { return {}; }
  void note_stream(const Request&, const http::StreamOrder&, const http::StreamEnd&) override {}

  std::atomic<bool> hangs{false};
  std::atomic<bool> lacks_memory{false};
  std::atomic<bool> seen_from_operators{false};
  http::Gate gate;
};

struct Listening {
  Application application;
  testkit::FakeClock clock;
  std::atomic<std::uint64_t> refused{0};
  std::atomic<bool> turns{true};
  std::atomic<std::uint64_t> turn{1};
  OpsListener listener;
  int port = 0;

  explicit Listening(std::chrono::milliseconds for_head = OpsListener::kLongestHead)
      : listener(
            application, clock,
            [this] {
              return FrontHealth{turns ? ++turn : turn.load(), refused};
            },
            for_head) {
    auto sockets = http::listen_tcp("127.0.0.1", 0).value();
    port = http::port_of(sockets.front().get());
    listener.start(std::move(sockets.front()));
  }
  [[nodiscard]] http::Reply get(const std::string& path) const { return http::RawClient(port).get(path); }
};

}  // namespace usher::ops
