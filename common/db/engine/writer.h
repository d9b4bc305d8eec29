#pragma once

#include <atomic>

#include "common/db/engine/transaction.h"

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

/// What a work sees of the writes that run beside it. SQLite runs one write at a time and ignores it.
enum class Consistency {
  kSerializable,  ///< As if no other write ran. Right for every work.
  kRow,           ///< READ COMMITTED on PostgreSQL: only for works of which each decision is one conditional statement.
};

struct WriteOptions {
  /// Works of one key run in the order in which they were given to the writer; empty: in any order. Borrowed until the call
  /// returns. SQLite runs all works in order and ignores it.
  std::string_view key = {};
  Consistency consistency = Consistency::kSerializable;
  /// Of a post: running the work once more does no harm, even if it is stored already, as where its rows have ids of their own.
  /// On PostgreSQL it then runs again, for a minute, after whatever the database may recover from: a COMMIT whose answer was
  /// lost, a statement that was cancelled, a full disk. Works of its key wait behind it.
  bool repeatable = false;
};

/// The only interface that changes the database. Safe from any thread. Never call it from inside a Work.
class Writer {
 public:
  virtual ~Writer() = default;
  /// Returns when the work is durable, or with its error after a complete rollback. Error: those of the work; kDatabaseBusy
  /// (locked by another process, disk full), kOverloaded (the queue is full).
  virtual Status write(const WriteOptions& how, Work work) = 0;
  /// Queues the work without waiting. For work that may be lost: it is durable soon, but a failure is only logged. Error:
  /// kOverloaded if the work was not accepted.
  virtual Status post(const WriteOptions& how, Work work) = 0;

  Status write(Work work) { return write(WriteOptions{}, std::move(work)); }
  Status post(Work work) { return post(WriteOptions{}, std::move(work)); }
  Status post(std::string_view key, Work work) { return post(WriteOptions{.key = key}, std::move(work)); }
};

}  // namespace usher::db
