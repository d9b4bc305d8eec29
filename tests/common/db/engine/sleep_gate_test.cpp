#include "common/db/engine/sleep_gate.h"

#include <atomic>
#include <future>
#include <new>
#include <semaphore>
#include <thread>

#include "tests/catch.h"

namespace usher::db {
namespace {

using std::chrono::milliseconds;

/// A gate before a database that sleeps.
struct Sleeping {
  Sleeping() {
    gate.set_wake([this] {
      ++wakes;
      return wake();
    });
    REQUIRE(gate.fall_asleep([] { return done(); }));
  }

  std::atomic<int> wakes = 0;
  std::function<Status()> wake = [] { return done(); };
  SleepGate gate{milliseconds(0)};
};

Error away() {
  Error error{.code = ErrorCode::kDatabaseBusy};
  error.retry_after = std::chrono::seconds(1);
  return error;
}

bool passes(SleepGate& gate) { return gate.pass().ok(); }

TEST_CASE("sleep gate: one request wakes it for all that wait", "[db][sleep]") {
  Sleeping it;
  std::counting_semaphore<> begun(0);
  std::counting_semaphore<> may_wake(0);
  it.wake = [&] {
    begun.release();
    may_wake.acquire();
    return done();
  };
  std::vector<std::future<bool>> requests;
  for (int i = 0; i < 8; ++i) requests.push_back(std::async(std::launch::async, [&] { return passes(it.gate); }));
  begun.acquire();
  CHECK_FALSE(it.gate.glance());
  may_wake.release();
  for (auto& request : requests) CHECK(request.get());
  CHECK(it.wakes == 1);
  CHECK(it.gate.glance());
}

TEST_CASE("sleep gate: a visit does not wait for another's wake, unless it has passed before", "[db][sleep]") {
  Sleeping it;
  std::counting_semaphore<> begun(0);
  std::counting_semaphore<> may_wake(0);
  it.wake = [&] {
    begun.release();
    may_wake.acquire();
    return done();
  };
  auto first = std::async(std::launch::async, [&] { return !SleepGate::visit([&] { static_cast<void>(passes(it.gate)); }); });
  begun.acquire();
  CHECK(SleepGate::visit([&] {
    CHECK_FALSE(passes(it.gate));
    may_wake.release();
    CHECK(first.get());
    CHECK_FALSE(passes(it.gate));  // it has failed once: a part of it is never done
  }));
  CHECK_FALSE(SleepGate::visit([&] { CHECK(passes(it.gate)); }));
  CHECK_FALSE(SleepGate::visit([&] {
    CHECK(passes(it.gate));
    REQUIRE(it.gate.fall_asleep([] { return done(); }));
    auto other = std::async(std::launch::async, [&] { return passes(it.gate); });
    begun.acquire();
    may_wake.release();
    CHECK(passes(it.gate));
    CHECK(other.get());
  }));
  CHECK_THROWS_AS(SleepGate::visit([]() { throw std::bad_alloc(); }), std::bad_alloc);
  REQUIRE(it.gate.fall_asleep([] { return done(); }));
  may_wake.release();
  CHECK(passes(it.gate));
}

TEST_CASE("sleep gate: a wake that fails refuses all that waited, and who comes right after", "[db][sleep]") {
  Sleeping it;
  std::counting_semaphore<> begun(0);
  std::counting_semaphore<> may_fail(0);
  it.wake = [&] {
    begun.release();
    may_fail.acquire();
    return Status(away());
  };
  auto first = std::async(std::launch::async, [&] { return it.gate.pass().ok(); });
  begun.acquire();
  auto second = std::async(std::launch::async, [&] { return it.gate.pass().ok(); });
  may_fail.release(2);  // should the second try by itself, it does not hang
  CHECK_FALSE(first.get());
  CHECK_FALSE(second.get());
  const auto third = it.gate.pass();
  REQUIRE_FALSE(third.ok());
  CHECK(third.error().retry_after);
  CHECK(it.wakes == 1);
  CHECK(it.gate.is_asleep());
}

TEST_CASE("sleep gate: after an exception while it wakes or falls asleep it sleeps, and the next request wakes it",
          "[db][sleep]") {
  Sleeping it;
  it.wake = []() -> Status { throw std::bad_alloc(); };
  CHECK_THROWS_AS(it.gate.pass(), std::bad_alloc);
  CHECK(it.gate.is_asleep());
  it.wake = [] { return done(); };
  CHECK(std::async(std::launch::async, [&] { return passes(it.gate); }).get());
  CHECK(passes(it.gate));
  CHECK_THROWS_AS(it.gate.fall_asleep([]() -> Status { throw std::bad_alloc(); }), std::bad_alloc);
  CHECK(it.gate.is_asleep());
  CHECK(passes(it.gate));
  CHECK(it.wakes == 3);
}

TEST_CASE("sleep gate: who is inside passes again, and keeps it awake", "[db][sleep]") {
  SleepGate gate{milliseconds(0)};
  {
    const auto use = gate.pass();
    REQUIRE(use.ok());
    { const auto inner = gate.pass(); }
    CHECK_FALSE(std::async(std::launch::async, [&] { return gate.fall_asleep([] { return done(); }); }).get());
    CHECK_FALSE(gate.is_asleep());
  }
  CHECK(gate.fall_asleep([] { return done(); }));
}

TEST_CASE("sleep gate: the work of falling asleep and of waking passes, others do not", "[db][sleep]") {
  SleepGate gate{milliseconds(0)};
  CHECK(gate.fall_asleep([&] {
    CHECK(gate.pass().ok());
    CHECK(std::async(std::launch::async, [&] { return !gate.glance(); }).get());
    return done();
  }));
  gate.set_wake([&] { return passes(gate) ? done() : Status(away()); });
  CHECK(passes(gate));
}

TEST_CASE("sleep gate: a work that fails leaves it awake", "[db][sleep]") {
  SleepGate gate{milliseconds(0)};
  CHECK_FALSE(gate.fall_asleep([] { return Status(away()); }));
  CHECK_FALSE(gate.is_asleep());
  CHECK(passes(gate));
}

TEST_CASE("sleep gate: while it is drowsy a task waits, and a request keeps it awake", "[db][sleep]") {
  SleepGate gate{milliseconds(0)};
  std::counting_semaphore<> may_end(0);
  std::counting_semaphore<> runs(0);
  auto task = std::async(std::launch::async, [&] {
    const auto use = gate.wait({});
    runs.release();
    may_end.acquire();
  });
  runs.acquire();
  auto falling = std::async(std::launch::async, [&] { return gate.fall_asleep([] { return done(); }); });
  while (gate.is_awake()) std::this_thread::yield();  // until it is drowsy
  CHECK(gate.glance());
  std::stop_source ended;
  ended.request_stop();
  CHECK_FALSE(gate.wait(ended.get_token()));
  auto other = std::async(std::launch::async, [&] { return gate.wait({}).has_value(); });
  CHECK(passes(gate));
  CHECK_FALSE(falling.get());
  CHECK(other.get());
  may_end.release();
}

TEST_CASE("sleep gate: upkeep waits until a request has woken it, or until it is to stop", "[db][sleep]") {
  Sleeping it;
  std::stop_source stop;
  auto stopped = std::async(std::launch::async, [&] { return it.gate.wait(stop.get_token()).has_value(); });
  auto waiting = std::async(std::launch::async, [&] { return it.gate.wait({}).has_value(); });
  stop.request_stop();
  CHECK_FALSE(stopped.get());
  CHECK(it.wakes == 0);
  CHECK(passes(it.gate));
  CHECK(waiting.get());
}

TEST_CASE("sleep gate: requests are counted, upkeep and looks are not", "[db][sleep]") {
  SleepGate gate{milliseconds(0)};
  CHECK(gate.glance());
  CHECK(gate.wait({}));
  CHECK(gate.requests() == 0);
  CHECK(passes(gate));
  CHECK(gate.requests() == 1);
}

TEST_CASE("sleep gate: after the end a request wakes it as ever, upkeep waits, and it sleeps no more", "[db][sleep]") {
  Sleeping it;
  std::stop_source stop;
  auto task = std::async(std::launch::async, [&] { return it.gate.wait(stop.get_token()).has_value(); });
  it.gate.end();
  CHECK(it.gate.is_asleep());
  CHECK(passes(it.gate));
  CHECK(it.wakes == 1);
  CHECK_FALSE(it.gate.fall_asleep([] { return done(); }));
  stop.request_stop();
  CHECK_FALSE(task.get());
}

}  // namespace
}  // namespace usher::db
