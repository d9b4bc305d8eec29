#pragma once

#include <atomic>
#include <thread>
#include <vector>

namespace usher::testkit {

/// How many of `racers` calls of `work` returned true; each runs in its own thread and all start at once.
template <class F>
int winners(int racers, F work) {
  std::atomic<int> ready{0};
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(racers));
  for (int i = 0; i < racers; ++i)
    threads.emplace_back([&] {
      ++ready;
      while (ready < racers) std::this_thread::yield();
      if (work()) ++won;
    });
  for (auto& thread : threads) thread.join();
  return won;
}

}  // namespace usher::testkit
