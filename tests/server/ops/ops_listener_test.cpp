#include "server/ops/ops_listener.h"

#include <atomic>

#include <unistd.h>

#include "server/http/front/sockets.h"
#include "tests/catch.h"
#include "tests/server/http/front/front_fixture.h"
#include "tests/testkit/fake_clock.h"

namespace usher::ops {
namespace {

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
    return Response{.body = "answer to " + request.path}.with("Content-Type", "text/plain");
  }
  Response refuse(http::Refusal refusal, const Request&) override { return {.status = row_of(refusal).status}; }
  Response refuse_stream(const Request&, const http::StreamOrder&, const Error&) override { return {}; }
  void note_stream(const Request&, const http::StreamOrder&, const http::StreamEnd&) override {}

  std::atomic<bool> hangs{false};
  std::atomic<bool> seen_from_operators{false};
  http::Gate gate;
};

struct Listening {
  Application application;
  testkit::FakeClock clock;
  std::atomic<std::uint64_t> refused{0};
  std::atomic<bool> turns{true};
  std::atomic<std::uint64_t> turn{1};
  OpsListener listener{application, clock, [this] { return FrontHealth{turns ? ++turn : turn.load(), refused}; }};
  int port = 0;

  Listening() {
    auto sockets = http::listen_tcp("127.0.0.1", 0).value();
    port = http::port_of(sockets.front().get());
    listener.start(std::move(sockets.front()));
  }
  [[nodiscard]] http::Reply get(const std::string& path) const { return http::RawClient(port).get(path); }
};

TEST_CASE("ops listener: answers its three paths by the application, and no other", "[ops]") {
  Listening here;
  for (const std::string path : {"/metrics", "/healthz", "/readyz"}) {
    const auto reply = here.get(path);
    CHECK(reply.status == 200);
    CHECK(reply.body == "answer to " + path);
    CHECK(here.application.seen_from_operators);
  }
  CHECK(here.get("/auth/me").status == 404);
  CHECK(here.get("/metrics/more").status == 404);
}

TEST_CASE("ops listener: the other paths answer while the database hangs, and readiness says so", "[ops]") {
  Listening here;
  here.application.hangs = true;
  const auto reply = here.get("/readyz");
  CHECK(reply.status == 503);
  CHECK(reply.says("\"field\":\"database\""));
  CHECK(here.get("/metrics").status == 200);
  here.application.gate.open();
}

TEST_CASE("ops listener: a front that turned requests away is not ready once", "[ops]") {
  Listening here;
  here.refused = 7;
  CHECK(here.get("/readyz").says("\"field\":\"front\""));
  CHECK(here.get("/readyz").status == 200);
}

TEST_CASE("ops listener: another holder of the socket goes on, and takes what comes", "[ops]") {
  auto sockets = http::listen_tcp("127.0.0.1", 0).value();
  const int port = http::port_of(sockets.front().get());
  Descriptor other(dup(sockets.front().get()));
  Application application;
  testkit::FakeClock clock;
  const auto front = [] { return FrontHealth{}; };
  OpsListener first(application, clock, front);
  first.start(std::move(sockets.front()));
  OpsListener second(application, clock, front);
  second.start(std::move(other));
  for (int i = 0; i < 20; ++i) CHECK(http::RawClient(port).get("/healthz").status == 200);
  first.stop();
  for (int i = 0; i < 20; ++i) CHECK(http::RawClient(port).get("/healthz").status == 200);
}

}  // namespace
}  // namespace usher::ops
