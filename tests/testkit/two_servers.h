#pragma once

#include <thread>

#include "common/settings/settings.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/world.h"

/// What two servers do at the same moment. SQLite has one writer, so that such races exist on PostgreSQL only.
namespace usher::testkit {

/// The first awaited work of each of two waits for the other's, so that neither commits before both have run their statements.
/// Not for long: one may hold a row that the other waits for.
class Meeting {
 public:
  std::function<void()> place() {
    return [this, met = std::make_shared<std::atomic<bool>>(false)] {
      if (!met->exchange(true)) wait();
    };
  }

 private:
  void wait() {
    std::unique_lock lock(mutex_);
    ++here_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::milliseconds(500), [this] { return here_ == 2; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int here_ = 0;
};

/// Precondition: has_postgres().
struct TwoServers {
  explicit TwoServers(const Adapt& adapt = {}) : a(world, on_postgres(adapt)), b(world, on_postgres(adapt)) {}

  PostgresScratch scratch{PostgresScratch::Contents::kSchema};
  std::shared_ptr<World> world = std::make_shared<World>();
  TestCore a;
  TestCore b;

  /// Runs one call on each server, as nearly at once as can be. Returns their outcomes.
  template <class A, class B>
  std::pair<std::string, std::string> race(A first, B second) {
    Meeting meeting;
    a.watch().at_end(meeting.place());
    b.watch().at_end(meeting.place());
    std::string other;
    std::thread beside([&] { other = outcome(second(b)); });
    const auto one = outcome(first(a));
    beside.join();
    for (auto* kit : {&a, &b}) kit->watch().at_end(nullptr);
    for (auto* kit : {&a, &b}) kit->settle();
    return {one, other};
  }

 private:
  [[nodiscard]] Adapt on_postgres(const Adapt& adapt) const {
    return [this, adapt](settings::Settings& settings) {
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
      if (adapt) adapt(settings);
    };
  }
};

using Outcomes = std::pair<std::string, std::string>;

inline bool one_of_two(const Outcomes& outcomes, const std::string& refusal) {
  return outcomes == Outcomes("OK", refusal) || outcomes == Outcomes(refusal, "OK");
}

}  // namespace usher::testkit
