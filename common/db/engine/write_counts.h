#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace usher::db {

/// What a writer has done since the start, for metrics. Safe from any thread.
class WriteCounts {
 public:
  void add_work() { works_.fetch_add(1, std::memory_order_relaxed); }
  void add_transaction() { transactions_.fetch_add(1, std::memory_order_relaxed); }
  void add_retries(std::size_t works) { retries_.fetch_add(works, std::memory_order_relaxed); }

  /// Works whose outcome is known, failed ones included.
  [[nodiscard]] std::uint64_t works() const { return works_.load(std::memory_order_relaxed); }
  /// Committed transactions. Works that wait together share one.
  [[nodiscard]] std::uint64_t transactions() const { return transactions_.load(std::memory_order_relaxed); }
  /// Works that ran again: after a lost race, a broken connection, or another work of their transaction that failed.
  [[nodiscard]] std::uint64_t retries() const { return retries_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> works_{0};
  std::atomic<std::uint64_t> transactions_{0};
  std::atomic<std::uint64_t> retries_{0};
};

}  // namespace usher::db
