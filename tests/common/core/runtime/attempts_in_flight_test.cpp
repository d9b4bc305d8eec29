#include "common/core/runtime/attempts_in_flight.h"

#include <thread>

#include "tests/catch.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

TEST_CASE("attempts in flight: without an undecided one there is no wait", "[limits]") {
  AttemptsInFlight attempts;
  CHECK_FALSE(attempts.wait_for_more(*attempts.begin("ada"), 1h));
  const auto other = attempts.begin("bob");
  CHECK_FALSE(attempts.wait_for_more(*attempts.begin("ada"), 1h));
}

TEST_CASE("attempts in flight: a decided one ends the wait, and a patience of zero does not begin it", "[limits]") {
  AttemptsInFlight attempts;
  auto first = attempts.begin("ada");
  const auto second = attempts.begin("ada");
  CHECK_FALSE(attempts.wait_for_more(*attempts.begin("ada"), 0ms));
  const auto full = attempts.begin("ada");
  std::thread decides([&] { first.reset(); });
  CHECK(attempts.wait_for_more(*full, 1h));
  decides.join();
}

TEST_CASE("attempts in flight: one that was decided since the attempt began ends the wait", "[limits]") {
  AttemptsInFlight attempts;
  auto other = attempts.begin("ada");
  const auto full = attempts.begin("ada");
  other.reset();
  CHECK(attempts.wait_for_more(*full, 1h));
}

TEST_CASE("attempts in flight: those that all found the window full do not wait for each other", "[limits]") {
  AttemptsInFlight attempts;
  const auto one = attempts.begin("ada");
  const auto two = attempts.begin("ada");
  bool more = true;
  std::thread waits([&] { more = attempts.wait_for_more(*one, 1h); });
  CHECK_FALSE(attempts.wait_for_more(*two, 1h));
  waits.join();
  CHECK_FALSE(more);
}

}  // namespace
}  // namespace usher::core
