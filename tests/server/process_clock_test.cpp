#include "server/process_clock.h"

#include "tests/catch.h"

namespace usher {
namespace {

using namespace std::chrono_literals;

/// A machine whose time passes on request.
struct Machine {
  std::chrono::nanoseconds system = 1'790'000'000s;
  std::chrono::nanoseconds elapsed = 5s;
  ProcessClock clock{{.system = [this] { return system; }, .elapsed = [this] { return elapsed; }}};

  void pass(std::chrono::nanoseconds time) {
    system += time;
    elapsed += time;
  }
  [[nodiscard]] std::chrono::nanoseconds shown() const { return clock.now().time_since_epoch(); }
};

TEST_CASE("process clock: without jumps it shows the system's time", "[clock]") {
  Machine machine;
  CHECK(machine.shown() == machine.system);
  machine.pass(90min);
  CHECK(machine.shown() == machine.system);
  CHECK_FALSE(machine.clock.take_step());
}

TEST_CASE("process clock: set back, it runs on at half speed until the system's time has caught up", "[clock][security]") {
  Machine machine;
  const auto before = machine.shown();
  machine.system -= 1h;
  CHECK(machine.shown() == before);
  machine.pass(1h);
  CHECK(machine.shown() == before + 30min);
  machine.pass(1h);
  CHECK(machine.shown() == before + 1h);
  CHECK(machine.shown() == machine.system);
  machine.pass(1s);
  CHECK(machine.shown() == machine.system);
  const auto step = machine.clock.take_step();
  REQUIRE(step);
  CHECK(step->by == -1h);
  CHECK_FALSE(machine.clock.take_step());
}

TEST_CASE("process clock: set forward, it follows at once; a small correction is no jump", "[clock]") {
  Machine machine;
  machine.system += 10s;
  CHECK(machine.shown() == machine.system);
  CHECK(machine.clock.take_step()->by == 10s);
  machine.system += 900ms;
  CHECK(machine.shown() == machine.system);
  CHECK_FALSE(machine.clock.take_step());
}

TEST_CASE("process clock: two jumps that cancel each other are not reported", "[clock]") {
  Machine machine;
  machine.system += 1h;
  static_cast<void>(machine.shown());
  machine.system -= 1h + 2ms;
  static_cast<void>(machine.shown());
  CHECK_FALSE(machine.clock.take_step());
  machine.system -= 10s;
  CHECK(machine.clock.take_step()->by == -10s);
}

}  // namespace
}  // namespace usher
