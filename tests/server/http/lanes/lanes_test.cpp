#include "server/http/lanes/lanes.h"

#include <future>

#include <sys/resource.h>
#include <unistd.h>

#include "tests/catch.h"
#include "tests/eventually.h"

namespace usher::http {
namespace {

using namespace std::chrono_literals;

LaneSizes one_hasher(std::size_t capacity, int nice = 0) {
  LaneSizes sizes;
  sizes[static_cast<std::size_t>(Lane::kHashing)] = {.threads = 1, .capacity = capacity, .nice = nice};
  return sizes;
}

// Blocks a lane's only thread until released.
class Plug {
 public:
  explicit Plug(Lanes& lanes) {
    std::promise<void> began;
    auto running = began.get_future();
    lanes.submit(Lane::kHashing, "plug", [&began, open = open_.get_future().share()](LaneDecision) {
      began.set_value();
      open.wait();
    });
    running.wait();
  }
  void pull() { open_.set_value(); }

 private:
  std::promise<void> open_;
};

// Waits for the tasks submitted before.
void wait_for_last(Lanes& lanes, const std::string& client) {
  std::promise<void> last;
  lanes.submit(Lane::kHashing, client, [&last](LaneDecision) { last.set_value(); });
  last.get_future().wait();
}

TEST_CASE("lanes: a task runs in another thread", "[lanes]") {
  Lanes lanes(one_hasher(4));
  std::promise<std::thread::id> ran;
  lanes.submit(Lane::kHashing, "a", [&ran](LaneDecision decision) {
    if (decision == LaneDecision::kRun) ran.set_value(std::this_thread::get_id());
  });
  CHECK(ran.get_future().get() != std::this_thread::get_id());
}

TEST_CASE("lanes: a lane has the threads that its tasks need, and none after some rest", "[lanes]") {
  LaneSizes sizes;
  sizes[static_cast<std::size_t>(Lane::kHashing)] = {.threads = 2, .capacity = 10};
  const auto most_idle = GENERATE(1ms, 60'000ms);
  Lanes lanes(sizes, most_idle);
  CHECK(lanes.threads(Lane::kHashing) == 0);
  for (int round = 0; round < 3; ++round) {
    Plug first(lanes);
    CHECK(lanes.threads(Lane::kHashing) == 1);
    Plug second(lanes);
    CHECK(lanes.threads(Lane::kHashing) == 2);
    std::promise<void> third;
    lanes.submit(Lane::kHashing, "a", [&third](LaneDecision) { third.set_value(); });
    CHECK(lanes.threads(Lane::kHashing) == 2);
    first.pull();
    third.get_future().wait();
    second.pull();
    if (most_idle > 1s) return;
    testkit::eventually("idle threads to end", [&] { return lanes.threads(Lane::kHashing) == 0; });
  }
}

TEST_CASE("lanes: clients take turns", "[lanes][security]") {
  Lanes lanes(one_hasher(100));
  Plug plug(lanes);
  std::string order;  // written by the one thread
  for (int i = 0; i < 50; ++i) lanes.submit(Lane::kHashing, "greedy", [&](LaneDecision) { order += 'g'; });
  lanes.submit(Lane::kHashing, "modest", [&](LaneDecision) { order += 'm'; });
  plug.pull();
  wait_for_last(lanes, "greedy");
  CHECK(order.substr(0, 3) == "gmg");
  CHECK(order.size() == 51);
}

TEST_CASE("lanes: a full lane refuses the newest task of the client with the most tasks", "[lanes][security]") {
  Lanes lanes(one_hasher(3));
  Plug plug(lanes);
  std::string turned_away;
  const auto submit = [&](const std::string& client, char mark) {
    lanes.submit(Lane::kHashing, client, [&turned_away, mark](LaneDecision decision) {
      if (decision == LaneDecision::kTurnedAway) turned_away += mark;
    });
  };
  for (const char mark : std::string("1234")) submit("greedy", mark);
  CHECK(turned_away == "4");
  submit("modest", 'm');
  CHECK(turned_away == "43");
  CHECK(lanes.waiting(Lane::kHashing) == 3);
  plug.pull();
  lanes.stop();
}

TEST_CASE("lanes: a busy lane does not delay another", "[lanes]") {
  auto sizes = one_hasher(4);
  sizes[static_cast<std::size_t>(Lane::kRead)] = {.threads = 1, .capacity = 4};
  Lanes lanes(sizes);
  Plug plug(lanes);
  std::promise<void> read;
  lanes.submit(Lane::kRead, "a", [&read](LaneDecision) { read.set_value(); });
  CHECK(read.get_future().wait_for(testkit::patience()) == std::future_status::ready);
  plug.pull();
}

TEST_CASE("lanes: stopping refuses waiting and later tasks, each exactly once", "[lanes]") {
  Lanes lanes(one_hasher(10));
  Plug plug(lanes);
  std::atomic<int> ran{0};
  std::atomic<int> turned_away{0};
  const auto count = [&](LaneDecision decision) { ++(decision == LaneDecision::kRun ? ran : turned_away); };
  for (int i = 0; i < 5; ++i) lanes.submit(Lane::kHashing, "a", count);
  std::thread stopper([&] { lanes.stop(); });
  testkit::eventually("the lane to turn its work away", [&] { return turned_away == 5; });
  plug.pull();
  stopper.join();
  lanes.submit(Lane::kHashing, "a", count);
  CHECK(ran == 0);
  CHECK(turned_away == 6);
}

TEST_CASE("lanes: only threads of the hashing lane are niced", "[lanes]") {
  const auto nice_now = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); };
  const auto before = nice_now();
  Lanes lanes(one_hasher(4, std::min(19, before + 3)));
  std::promise<int> seen;
  lanes.submit(Lane::kHashing, "a", [&](LaneDecision) { seen.set_value(nice_now()); });
  CHECK(seen.get_future().get() == std::min(19, before + 3));
  CHECK(nice_now() == before);
}

TEST_CASE("lanes: by default hashing and searches are niced, and every lane but the quick one has threads and a limit",
          "[lanes]") {
  for (const unsigned cores : {0U, 1U, 2U, 64U}) {
    const auto sizes = lane_sizes(cores);
    CHECK(sizes[static_cast<std::size_t>(Lane::kQuick)].threads == 0);
    for (const auto lane : {Lane::kRead, Lane::kSearch, Lane::kWrite, Lane::kHashing, Lane::kOutbound}) {
      const auto& size = sizes[static_cast<std::size_t>(lane)];
      CHECK(size.threads >= (lane == Lane::kSearch ? 1 : 2));
      CHECK(size.capacity >= 64);
      CHECK((size.nice > 0) == (lane == Lane::kHashing || lane == Lane::kSearch));
    }
    CHECK(sizes[static_cast<std::size_t>(Lane::kSearch)].threads <= 2);
  }
}

TEST_CASE("lanes: the expected wait depends on the tasks ahead, from 1 to 30 seconds", "[lanes]") {
  CHECK(expected_wait(0, 2, 0ns) == 1s);
  CHECK(expected_wait(100, 2, 100ms) == 6s);
  CHECK(expected_wait(1000, 2, 1s) == 30s);
  CHECK(expected_wait(10, 0, 100ms) == 2s);
}

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
