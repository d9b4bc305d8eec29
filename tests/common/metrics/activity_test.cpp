#include "common/metrics/activity.h"

#include "tests/catch.h"

using namespace usher;
using namespace std::chrono_literals;

namespace {

MetricsPage page(const std::string& text) {
  auto parsed = parse_metrics(text);
  REQUIRE(parsed.ok());
  return std::move(parsed).value();
}

const std::string kBefore =
    "# HELP usher_http_requests_total Requests\n# TYPE usher_http_requests_total counter\n"
    "usher_http_requests_total{route=\"POST /auth/login\",outcome=\"ok\"} 10\n"
    "usher_sign_ins_total{method=\"password\",result=\"signed_in\"} 10\n"
    "usher_password_hashes_total 5\n"
    "usher_http_request_seconds_bucket{route=\"POST /auth/login\",le=\"0.1\"} 10\n"
    "usher_http_request_seconds_bucket{route=\"POST /auth/login\",le=\"+Inf\"} 10\n";
const std::string kAfter =
    "usher_http_requests_total{route=\"POST /auth/login\",outcome=\"ok\"} 25\n"
    "usher_http_requests_total{route=\"POST /auth/login\",outcome=\"refused\"} 5\n"
    "usher_http_requests_total{route=\"GET /healthz\",outcome=\"ok\"} 2\n"
    "usher_sign_ins_total{method=\"password\",result=\"signed_in\"} 20\n"
    "usher_sign_ins_total{method=\"magic_link\",result=\"signed_in\"} 5\n"
    "usher_sign_ins_total{method=\"password\",result=\"challenged\"} 9\n"
    "usher_password_hashes_total 25\n"
    "usher_connections_open 7\nusher_streams_open 1\nusher_lane_waiting{lane=\"hashing\"} 3\n"
    "usher_http_request_seconds_bucket{route=\"POST /auth/login\",le=\"0.1\"} 25\n"
    "usher_http_request_seconds_bucket{route=\"POST /auth/login\",le=\"0.25\"} 30\n"
    "usher_http_request_seconds_bucket{route=\"POST /auth/login\",le=\"+Inf\"} 30\n";

}  // namespace

TEST_CASE("metrics text: labels with escapes, and other texts are refused", "[top]") {
  const auto parsed = page("a{x=\"1\",y=\"q\\\"\\\\\\n\"} 2.5\nb 1e3\n");
  CHECK(parsed.at("a").front().label("y") == "q\"\\\n");
  CHECK(sum_of(parsed, "a", {{"x", "1"}}) == 2.5);
  CHECK(sum_of(parsed, "b") == 1000);
  CHECK(sum_of(parsed, "c") == 0);
  for (const char* wrong : {"<html>", "a{x=1} 2", "a{x=\"1\"", "a", "a{x=\"1\\", "a 1 2 3"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_metrics(wrong).ok());
  }
}

TEST_CASE("activity: rates, shares and latencies between two readings", "[top]") {
  const Activity activity = activity_between(page(kBefore), page(kAfter), 2s);
  CHECK(activity.requests == Approx(11));
  CHECK(activity.sign_ins == Approx(7.5));
  CHECK(activity.hashes == Approx(10));
  CHECK(activity.connections == 7);
  REQUIRE(activity.lanes.size() == 1);
  CHECK(activity.lanes.front().waiting == 3);
  REQUIRE(activity.routes.size() == 2);
  const RouteActivity& first = activity.routes.front();
  CHECK(first.route == "POST /auth/login");
  CHECK(first.per_second == Approx(10));
  CHECK(first.refused_percent == Approx(25));
  CHECK(first.p50_ms == Approx(100));
  CHECK(first.p99_ms == Approx(250));
}

TEST_CASE("activity: counters of a restarted server count from 0", "[top]") {
  const Activity activity =
      activity_between(page("usher_password_hashes_total 100\n"), page("usher_password_hashes_total 4\n"), 2s);
  CHECK(activity.hashes == Approx(2));
}
