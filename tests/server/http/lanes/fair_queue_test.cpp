#include "server/http/lanes/fair_queue.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

struct Written {
  FairQueue queue;
  std::string order;

  void push(const std::string& client, char mark) {
    queue.push(client, [this, mark](LaneDecision) { order += mark; });
  }
  std::string drained() {
    while (!queue.empty()) queue.pop()(LaneDecision::kRun);
    return order;
  }
};

TEST_CASE("fair queue: one client's tasks keep their order", "[fair_queue]") {
  Written written;
  for (const char mark : std::string("abc")) written.push("x", mark);
  CHECK(written.queue.size() == 3);
  CHECK(written.drained() == "abc");
}

TEST_CASE("fair queue: clients take turns, however many tasks one has", "[fair_queue][security]") {
  Written written;
  for (const char mark : std::string("aaaaaa")) written.push("greedy", mark);
  for (const char mark : std::string("bb")) written.push("modest", mark);
  written.push("late", 'c');
  CHECK(written.drained() == "abcabaaaa");
}

TEST_CASE("fair queue: the client with the most tasks loses its newest", "[fair_queue][security]") {
  Written written;
  for (const char mark : std::string("1234")) written.push("greedy", mark);
  written.push("modest", 'm');
  written.queue.pop_from_longest()(LaneDecision::kTurnedAway);
  CHECK(written.order == "4");
  CHECK(written.queue.size() == 4);
  written.order.clear();
  CHECK(written.drained() == "1m23");
}

}  // namespace
}  // namespace usher::http
