#include "server/idle_pace.h"

#include <vector>

#include "tests/catch.h"

namespace usher {
namespace {

using namespace std::chrono_literals;

struct Idle {
  SteadyTime now{1h};
  std::vector<std::chrono::seconds> waits;
  IdlePace pace{[this](std::chrono::seconds wait) { waits.push_back(wait); }, [this] { return now; }};
};

TEST_CASE("idle pace: after five minutes without activity polls rest, until there is some", "[background]") {
  Idle idle;
  idle.now += 4min;
  idle.pace.note_activity();
  idle.now += 4min;
  idle.pace.look(true);
  CHECK(idle.waits.empty());
  idle.now += 1min;
  idle.pace.look(true);
  idle.pace.look(true);
  CHECK(idle.waits == std::vector<std::chrono::seconds>{60s});
  CHECK(idle.pace.rest() == 60s);
  idle.pace.note_activity();
  idle.pace.note_activity();
  CHECK(idle.waits == std::vector<std::chrono::seconds>{60s, 0s});
  CHECK(idle.pace.rest() == 0s);
}

TEST_CASE("idle pace: polls that nothing replaces do not rest", "[background]") {
  Idle idle;
  idle.now += 1h;
  idle.pace.look(false);
  CHECK(idle.waits.empty());
}

}  // namespace
}  // namespace usher
