#include "common/base/mutex.h"

#include <thread>
#include <vector>

#include "tests/catch.h"

using namespace usher;

namespace {

class Tally {
 public:
  void add() {
    const Lock lock(mutex_);
    ++count_;
  }
  [[nodiscard]] int count() const {
    const Lock lock(mutex_);
    return count_;
  }

 private:
  mutable Mutex mutex_;
  int count_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

TEST_CASE("mutex: admits one thread at a time", "[mutex]") {
  Tally tally;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&tally] {
        for (int j = 0; j < 10'000; ++j) tally.add();
      });
  }
  CHECK(tally.count() == 40'000);
}

TEST_CASE("mutex: a lock works with a condition variable", "[mutex]") {
  Mutex mutex;
  std::condition_variable_any changed;
  bool is_ready = false;
  std::jthread other([&] {
    const Lock lock(mutex);
    is_ready = true;
    changed.notify_one();
  });
  Lock lock(mutex);
  changed.wait(lock, [&] { return is_ready; });
  CHECK(is_ready);
}
