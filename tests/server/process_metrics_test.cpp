#include "server/process_metrics.h"

#include <thread>

#include <fcntl.h>

#include "common/base/files/descriptor.h"
#include "common/base/version.h"
#include "common/metrics/metrics_text.h"
#include "tests/catch.h"

namespace usher {
namespace {

MetricsPage read(const Metrics& metrics) {
  auto page = parse_metrics(metrics.expose());
  REQUIRE(page.ok());
  return std::move(page.value());
}

TEST_CASE("process metrics: release, commit and engine are labels of one series", "[metrics]") {
  Metrics metrics;
  expose_process(metrics, {.commit = "deff2ed3", .engine = "sqlite"});
  const auto page = read(metrics);
  REQUIRE(page.at("usher_build_info").size() == 1);
  const auto& info = page.at("usher_build_info").front();
  CHECK(info.value == 1);
  CHECK(info.label("version") == kVersion);
  CHECK(info.label("commit") == "deff2ed3");
  CHECK(info.label("engine") == "sqlite");
}

TEST_CASE("process metrics: memory, files and start have the names of Prometheus", "[metrics]") {
  Metrics metrics;
  expose_process(metrics, {.commit = "", .engine = "sqlite"});
  const auto page = read(metrics);
  CHECK(sum_of(page, "process_resident_memory_bytes") > 1024 * 1024);
  const double open = sum_of(page, "process_open_fds");
  CHECK(open >= 1);
  CHECK(sum_of(page, "process_max_fds") >= open);
  const auto since = std::chrono::system_clock::now() -
                     std::chrono::system_clock::time_point(
                         std::chrono::seconds(static_cast<std::int64_t>(sum_of(page, "process_start_time_seconds"))));
  CHECK(since > std::chrono::seconds(-2));
  CHECK(since < std::chrono::hours(24));

  const Descriptor one_more(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  CHECK(sum_of(read(metrics), "process_open_fds") == open + 1);
}

TEST_CASE("process metrics: the processor time of all threads grows as they work", "[metrics]") {
  Metrics metrics;
  expose_process(metrics, {.commit = "", .engine = "sqlite"});
  const auto used = [&] { return sum_of(read(metrics), "process_cpu_seconds_total"); };
  const double before = used();
  CHECK(before > 0);
  std::jthread([&] {
    while (used() < before + 0.01) continue;
  }).join();
  CHECK(used() >= before + 0.01);
}

}  // namespace
}  // namespace usher
