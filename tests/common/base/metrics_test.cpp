#include "common/base/metrics.h"

#include <thread>

#include "tests/catch.h"

using namespace usher;

TEST_CASE("metrics: counters and gauges are exposed with help and type", "[metrics]") {
  Metrics metrics;
  metrics.counter("usher_mails_total", "Mails handed to the relay").at().add(3);
  metrics.gauge("usher_queue_length", "Requests that wait").at().set(-2);
  CHECK(metrics.expose() ==
        "# HELP usher_mails_total Mails handed to the relay\n"
        "# TYPE usher_mails_total counter\n"
        "usher_mails_total 3\n"
        "# HELP usher_queue_length Requests that wait\n"
        "# TYPE usher_queue_length gauge\n"
        "usher_queue_length -2\n");
}

TEST_CASE("metrics: counters of declared labels start at 0, so that rate() sees the first count", "[metrics]") {
  Metrics metrics;
  auto& mails = metrics.counter("usher_mails_total", "Mails", {{"kind", {"reset", "verify"}}, {"outcome", {"failed", "sent"}}});
  mails.at({"reset", "failed"}).add();
  CHECK(metrics.expose() ==
        "# HELP usher_mails_total Mails\n"
        "# TYPE usher_mails_total counter\n"
        "usher_mails_total{kind=\"reset\",outcome=\"failed\"} 1\n"
        "usher_mails_total{kind=\"reset\",outcome=\"sent\"} 0\n"
        "usher_mails_total{kind=\"verify\",outcome=\"failed\"} 0\n"
        "usher_mails_total{kind=\"verify\",outcome=\"sent\"} 0\n");
}

TEST_CASE("metrics: large counts are exposed exactly, and counts with fractions in their shortest form", "[metrics]") {
  Metrics metrics;
  metrics.counter("usher_bytes_total", "Bytes").at().set(18'446'744'073'709'551'615U);
  metrics.real_counter("process_cpu_seconds_total", "Seconds").at().set(12.25);
  CHECK(metrics.expose() ==
        "# HELP usher_bytes_total Bytes\n"
        "# TYPE usher_bytes_total counter\n"
        "usher_bytes_total 18446744073709551615\n"
        "# HELP process_cpu_seconds_total Seconds\n"
        "# TYPE process_cpu_seconds_total counter\n"
        "process_cpu_seconds_total 12.25\n");
}

TEST_CASE("metrics: the series of a sparse label's value appear together, with its first count", "[metrics]") {
  Metrics metrics;
  Counters& requests =
      metrics.counter("usher_requests_total", "Requests",
                      {{.name = "route", .values = {"/auth/me", "/auth/login"}, .is_sparse = true}, {"status", {"200", "401"}}});
  requests.at({"/auth/me", "200"}).add();
  requests.at({"/favicon.ico", "401"}).add(2);
  requests.at({"/auth/me", "200"}).add();
  CHECK(metrics.expose() ==
        "# HELP usher_requests_total Requests\n"
        "# TYPE usher_requests_total counter\n"
        "usher_requests_total{route=\"/auth/me\",status=\"200\"} 2\n"
        "usher_requests_total{route=\"/auth/me\",status=\"401\"} 0\n"
        "usher_requests_total{route=\"other\",status=\"200\"} 0\n"
        "usher_requests_total{route=\"other\",status=\"401\"} 2\n");
}

TEST_CASE("metrics: external values are read at each exposition, and an unset gauge is not exposed", "[metrics]") {
  Metrics metrics;
  auto& lanes = metrics.gauge("usher_lane_waiting", "Requests that wait", {{"lane", {"read", "write"}}});
  auto& accepted = metrics.counter("usher_accepted_total", "Connections");
  int reads = 0;
  metrics.before_exposing([&] {
    lanes.at({"read"}).set(++reads - 1);
    accepted.at().set(40 + static_cast<std::uint64_t>(reads));
  });
  CHECK(metrics.expose().find("usher_lane_waiting{lane=\"read\"} 0\n") != std::string::npos);
  const auto text = metrics.expose();
  CHECK(text.find("usher_lane_waiting{lane=\"read\"} 1\n") != std::string::npos);
  CHECK(text.find("usher_accepted_total 42\n") != std::string::npos);
  CHECK(text.find("other") == std::string::npos);
}

TEST_CASE("metrics: undeclared values share one cell, so that clients cannot create series", "[metrics][security]") {
  Metrics metrics;
  Counters& requests = metrics.counter("usher_requests_total", "Requests", {{"method", {"GET", "other", "GET"}}});
  for (int i = 0; i < 1'000; ++i) requests.at({"X" + std::to_string(i)}).add();
  requests.at({"zzz"}).add();
  CHECK(requests.cells().size() == 2);
  CHECK(&requests.at({"PUT"}) == &requests.at({"other"}));
  CHECK(metrics.expose().find("usher_requests_total{method=\"other\"} 1001\n") != std::string::npos);
}

TEST_CASE("metrics: label values and help texts are escaped", "[metrics]") {
  Metrics metrics;
  metrics.counter("usher_x_total", "a\\b\n\"c\"", {{"l", {"q\"\\\n"}}}).at({"q\"\\\n"}).add();
  const std::string text = metrics.expose();
  CHECK(text.find("# HELP usher_x_total a\\\\b\\n\"c\"\n") == 0);
  CHECK(text.find("usher_x_total{l=\"q\\\"\\\\\\n\"} 1\n") != std::string::npos);
}

TEST_CASE("metrics: a histogram's buckets are cumulative and its bounds inclusive", "[metrics]") {
  static constexpr std::array kBounds{0.1, 1.0};
  Metrics metrics;
  Histogram& seconds = metrics.histogram("usher_seconds", "Durations", kBounds, {{"route", {"/a"}}}).at({"/a"});
  for (const double value : {0.05, 0.1, 0.5, 2.0}) seconds.observe(value);
  CHECK(metrics.expose() ==
        "# HELP usher_seconds Durations\n"
        "# TYPE usher_seconds histogram\n"
        "usher_seconds_bucket{route=\"/a\",le=\"0.1\"} 2\n"
        "usher_seconds_bucket{route=\"/a\",le=\"1\"} 3\n"
        "usher_seconds_bucket{route=\"/a\",le=\"+Inf\"} 4\n"
        "usher_seconds_sum{route=\"/a\"} 2.65\n"
        "usher_seconds_count{route=\"/a\"} 4\n");
}

TEST_CASE("metrics: an unlabelled histogram is exposed before its first value", "[metrics]") {
  Metrics metrics;
  metrics.histogram("usher_seconds", "Durations", kLatencyBounds);
  CHECK(metrics.expose().find("usher_seconds_bucket{le=\"+Inf\"} 0\nusher_seconds_sum 0\nusher_seconds_count 0\n") !=
        std::string::npos);
}

TEST_CASE("metrics: no count is lost with parallel writers and a reader", "[metrics]") {
  Metrics metrics;
  Counters& counted = metrics.counter("usher_events_total", "Events", {{"kind", {"a", "b"}}});
  Histogram& seconds = metrics.histogram("usher_seconds", "Durations", kLatencyBounds).at();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 5'000; ++j) {
          counted.at({j % 2 == 0 ? "a" : "b"}).add();
          seconds.observe(0.5);
        }
      });
    for (int i = 0; i < 20; ++i) CHECK_FALSE(metrics.expose().empty());
  }
  CHECK(counted.at({"a"}).value() == 10'000);
  CHECK(counted.at({"b"}).value() == 10'000);
  CHECK(seconds.sum() == 10'000.0);
}
