#include "server/front_metrics.h"

#include "tests/catch.h"
#include "tests/server/http/front/front_fixture.h"

namespace usher {
namespace {

TEST_CASE("front metrics: connections, refusals and waiting requests are exposed", "[front][metrics]") {
  http::TestFront test;
  Metrics metrics;
  expose_front(metrics, test.front);
  auto client = test.client();
  CHECK(client.get("/auth/me").status != 0);
  CHECK(test.client().ask("nonsense\r\n\r\n").status == 400);

  const auto text = metrics.expose();
  CHECK(text.find("\nusher_connections_accepted_total 2\n") != std::string::npos);
  CHECK(text.find("\nusher_requests_refused_total{code=\"MALFORMED_REQUEST\"} 1\n") != std::string::npos);
  CHECK(text.find("\nusher_requests_refused_total{code=\"BUSY\"} 0\n") != std::string::npos);
  CHECK(text.find("\nusher_lane_waiting{lane=\"hashing\"} 0\n") != std::string::npos);
  CHECK(text.find("\nusher_connections_open ") != std::string::npos);
  CHECK(text.find("\nusher_streams_open 0\n") != std::string::npos);
}

}  // namespace
}  // namespace usher
