#include "server/background.h"

#include <semaphore>
#include <stdexcept>

#include "common/base/mutex.h"
#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/testkit/fake_clock.h"

namespace usher {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// The log, readable from any thread.
class Lines {
 public:
  void add(std::string_view line) {
    const Lock lock(mutex_);
    text_ += line;
  }
  [[nodiscard]] std::string text() {
    const Lock lock(mutex_);
    return text_;
  }

 private:
  Mutex mutex_;
  std::string text_ GUARDED_BY(mutex_);
};

struct BackgroundWorld {
  testkit::FakeClock clock;
  Lines lines;
  Log log{LogFormat::kText, LogLevel::kInfo, clock, [this](std::string_view line) { lines.add(line); }};
};

TEST_CASE("background: run_all returns after a whole run of each task, whatever its time", "[background]") {
  BackgroundWorld world;
  std::atomic<int> first = 0;
  std::atomic<int> second = 0;
  Background background(
      {{"first", hours(1), [&] { return ++first, done(); }}, {"second", hours(1), [&] { return ++second, done(); }}}, world.log);
  background.run_all();
  CHECK(first == 1);
  CHECK(second == 1);
  background.run_all();
  CHECK(first == 2);
  CHECK(second == 2);
}

TEST_CASE("background: a task repeats until the object is destroyed", "[background]") {
  BackgroundWorld world;
  std::counting_semaphore<> done_often(0);
  int turns = 0;
  {
    const Background background({{"count", milliseconds(1),
                                  [&] {
                                    ++turns;
                                    done_often.release();
                                    return done();
                                  }}},
                                world.log);
    for (int i = 0; i < 3; ++i) REQUIRE(done_often.try_acquire_for(testkit::patience()));
  }
  CHECK(turns >= 3);  // read after the thread has ended
  CHECK(world.lines.text().empty());
}

/// What is logged while a task runs twice.
std::string logged_in_two_turns(std::string_view name, const std::function<Status()>& task) {
  BackgroundWorld world;
  std::counting_semaphore<> turns(0);
  {
    const Background background({{name, milliseconds(1),
                                  [&] {
                                    turns.release();
                                    return task();
                                  }}},
                                world.log);
    for (int i = 0; i < 2; ++i) REQUIRE(turns.try_acquire_for(testkit::patience()));
  }
  return world.lines.text();
}

TEST_CASE("background: while the database sleeps, tasks wait for a request, and a stop ends them", "[background][sleep]") {
  BackgroundWorld world;
  db::SleepGate gate{milliseconds(0)};
  gate.set_wake([] { return done(); });
  std::counting_semaphore<> turns(0);
  const auto count = [&] {
    turns.release();
    return done();
  };
  REQUIRE(gate.fall_asleep([] { return done(); }));
  { const Background stopped({{"stop", milliseconds(0), count, std::nullopt, true}}, world.log, nullptr, &gate); }
  const Background background({{"count", milliseconds(0), count, std::nullopt, true}}, world.log, nullptr, &gate);
  CHECK_FALSE(turns.try_acquire());
  CHECK(gate.pass().ok());
  CHECK(turns.try_acquire_for(testkit::patience()));
}

TEST_CASE("background: a failure is logged and retried at the next interval", "[background]") {
  const auto text =
      logged_in_two_turns("flaky", [] { return Status(error_because(ErrorCode::kDatabaseBusy, "locked by another")); });
  CHECK(text.find("WARN") != std::string::npos);
  CHECK(text.find("background_failed task=flaky") != std::string::npos);
  CHECK(text.find("cause=\"locked by another\"") != std::string::npos);
  CHECK(text.find("background_failed") == text.rfind("background_failed"));  // both turns within a minute
}

TEST_CASE("background: an exception is logged like a failure and does not end the process", "[background]") {
  const auto text = logged_in_two_turns("throws", []() -> Status { throw std::runtime_error("out of range"); });
  CHECK(text.find("out of range") != std::string::npos);
}

TEST_CASE("background: a failure that cannot be logged for want of memory does not end the process", "[background]") {
  testkit::FakeClock clock;
  const Log log(LogFormat::kText, LogLevel::kInfo, clock, [](std::string_view) { throw std::bad_alloc(); });
  std::counting_semaphore<> turns(0);
  const Background background({{"fails", milliseconds(1),
                                [&] {
                                  turns.release();
                                  return Status(error(ErrorCode::kInternal));
                                }}},
                              log);
  for (int i = 0; i < 2; ++i) CHECK(turns.try_acquire_for(testkit::patience()));
}

TEST_CASE("background: a long interval delays neither a short one nor the shutdown", "[background]") {
  BackgroundWorld world;
  std::counting_semaphore<> fast(0);
  bool slow_ran = false;
  {
    const Background background({{"slow", hours(1),
                                  [&] {
                                    slow_ran = true;
                                    return done();
                                  }},
                                 {"fast", milliseconds(1),
                                  [&] {
                                    fast.release();
                                    return done();
                                  }}},
                                world.log);
    REQUIRE(fast.try_acquire_for(testkit::patience()));
    REQUIRE(fast.try_acquire_for(testkit::patience()));
  }
  CHECK_FALSE(slow_ran);
}

TEST_CASE("background: destruction waits for the running task", "[background]") {
  BackgroundWorld world;
  std::binary_semaphore entered(0);
  std::binary_semaphore leave(0);
  bool finished = false;
  std::optional<Background> background;
  background.emplace(std::vector<Background::Task>{{"long", milliseconds(1),
                                                    [&] {
                                                      entered.release();
                                                      leave.acquire();
                                                      finished = true;
                                                      return done();
                                                    }}},
                     world.log);
  REQUIRE(entered.try_acquire_for(testkit::patience()));
  const std::jthread opener([&] { leave.release(); });
  background.reset();
  CHECK(finished);
}

TEST_CASE("background: a topic wakes its tasks, and once more those that run", "[background]") {
  BackgroundWorld world;
  std::counting_semaphore<> entered(0);
  std::counting_semaphore<> leave(0);
  int others = 0;
  {
    Background background({{"keys", hours(1),
                            [&] {
                              entered.release();
                              leave.acquire();
                              return done();
                            },
                            db::Topic::kKeys},
                           {"mail", hours(1),
                            [&] {
                              ++others;
                              return done();
                            },
                            db::Topic::kOutbox}},
                          world.log);
    background.wake(db::Topic::kKeys);
    REQUIRE(entered.try_acquire_for(testkit::patience()));
    background.wake(db::Topic::kKeys);  // while it runs
    leave.release(2);
    REQUIRE(entered.try_acquire_for(testkit::patience()));
  }
  CHECK(others == 0);
}

TEST_CASE("background: a rest stretches the intervals, and its end is felt at once", "[background]") {
  BackgroundWorld world;
  std::counting_semaphore<> turns(0);
  Background background({{"poll", milliseconds(1),
                          [&] {
                            turns.release();
                            return done();
                          }}},
                        world.log);
  REQUIRE(turns.try_acquire_for(testkit::patience()));
  background.rest(hours(1));
  while (turns.try_acquire_for(milliseconds(50))) {  // the turns that were due before
  }
  background.rest(milliseconds(0));
  REQUIRE(turns.try_acquire_for(testkit::patience()));
  REQUIRE(turns.try_acquire_for(testkit::patience()));
}

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

constexpr std::size_t kMebibyte = std::size_t{1024} * 1024;

TEST_CASE("memory return: after a burst once, and again only after another one", "[memory_return]") {
  std::size_t free = kMebibyte;
  int trims = 0;
  MemoryReturn memory({.free_bytes = [&] { return free; }, .trim = [&] { ++trims; }});
  memory.look();
  CHECK(trims == 0);
  free = 200 * kMebibyte;
  memory.look();
  CHECK(trims == 1);
  memory.look();  // what was given back counts as free
  CHECK(trims == 1);
  free = 40 * kMebibyte;
  memory.look();
  free = 40 * kMebibyte + MemoryReturn::kWorthwhile;
  memory.look();
  CHECK(trims == 2);
}

}  // namespace
}  // namespace usher
