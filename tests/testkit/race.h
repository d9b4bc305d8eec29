#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace usher::testkit {

/// Calls `work(i)` in so many threads, which start at once; returns what the calls returned, in no order.
template <class F>
auto at_once(int racers, F work) {
  std::atomic<int> ready{0};
  std::vector<std::invoke_result_t<F, int>> results(static_cast<std::size_t>(racers));
  std::vector<std::thread> threads;
  threads.reserve(results.size());
  for (int i = 0; i < racers; ++i)
    threads.emplace_back([&, i] {
      ++ready;
      while (ready < racers) std::this_thread::yield();
      results[static_cast<std::size_t>(i)] = work(i);
    });
  for (auto& thread : threads) thread.join();
  return results;
}

/// How many of `racers` calls of `work` returned true.
template <class F>
int winners(int racers, F work) {
  int won = 0;
  for (const int each : at_once(racers, [&](int i) -> int {
         if constexpr (std::is_invocable_v<F, int>)
           return work(i) ? 1 : 0;
         else
           return work() ? 1 : 0;
       }))
    won += each;
  return won;
}

/// How often `work(i)` returned which text.
template <class F>
std::map<std::string, int> outcomes_at_once(int racers, F work) {
  std::map<std::string, int> counts;
  for (auto& each : at_once(racers, work)) ++counts[each];
  return counts;
}

}  // namespace usher::testkit
