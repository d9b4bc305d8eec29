#include "common/core/runtime/attempts_in_flight.h"

#include <thread>

#include "tests/catch.h"

namespace usher::core {
namespace {

using namespace std::chrono_literals;

TEST_CASE("attempts in flight: without an undecided one there is no wait", "[limits]") {
  AttemptsInFlight attempts;
  CHECK_FALSE(attempts.wait_for_more("ada", 0, 1h));
  const auto other = attempts.begin("bob");
  CHECK_FALSE(attempts.wait_for_more("ada", 0, 1h));
}

TEST_CASE("attempts in flight: a decided one ends the wait, and a patience of zero does not begin it", "[limits]") {
  AttemptsInFlight attempts;
  auto first = attempts.begin("ada");
  const auto second = attempts.begin("ada");
  const auto before = attempts.decided("ada");
  CHECK_FALSE(attempts.wait_for_more("ada", before, 0ms));
  std::thread decides([&] { first.reset(); });
  CHECK(attempts.wait_for_more("ada", before, 1h));
  decides.join();
  CHECK(attempts.decided("ada") == before + 1);
}

TEST_CASE("attempts in flight: the last attempt of a subject leaves nothing behind", "[limits]") {
  AttemptsInFlight attempts;
  attempts.begin("ada").reset();
  CHECK(attempts.decided("ada") == 0);
}

}  // namespace
}  // namespace usher::core
