#include "server/ops/ops_listener.h"

#include "tests/catch.h"
#include "tests/server/ops/listening.h"

namespace usher::ops {
namespace {

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

TEST_CASE("ops listener: HEAD answers without the body; other methods, a body and a long or late head are refused",
          "[ops][security]") {
  Listening here(std::chrono::milliseconds(200));
  http::RawClient head(here.port);
  head.send("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto reply = head.read(true);
  CHECK(reply.status == 200);
  CHECK(reply.says("Content-Length: 18\r\n"));
  CHECK(head.at_end());  // one request a connection
  const auto status_of = [&](const std::string& bytes) { return http::RawClient(here.port).ask(bytes).status; };
  CHECK(status_of("POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n") == 405);
  CHECK(status_of("GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx") == 413);
  CHECK(status_of("GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") == 413);
  CHECK(status_of("GET /metrics HTTP/1.1\r\nHost: a\r\nA: " + std::string(8 * 1024, 'a') + "\r\n\r\n") == 431);
  CHECK(status_of("GET /metrics HTTP/1.1\r\nHost: a\r\n") == 0);  // the rest never comes
}

TEST_CASE("ops listener: many ranges do not multiply the answer", "[ops][security]") {
  Listening here;
  const auto reply = http::RawClient(here.port).get("/metrics", "Range: bytes=0-,0-,0-,0-\r\nExpect: 100-continue\r\n");
  CHECK(reply.status == 200);
  CHECK(reply.body == "answer to /metrics");
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

TEST_CASE("ops listener: without memory for the question it is not ready, and it is asked again", "[ops]") {
  Listening here;
  here.application.lacks_memory = true;
  CHECK(here.get("/readyz").status == 503);
  here.application.lacks_memory = false;
  CHECK(here.get("/readyz").status == 200);
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
