#pragma once

#include <deque>
#include <future>
#include <memory>
#include <stop_token>
#include <thread>

#include "common/base/mutex.h"
#include "common/db/engine/writer.h"

namespace usher::db {

struct WriteQueueOptions {
  std::size_t capacity = 4096;  ///< The maximum number of queued works; beyond it kOverloaded.
  /// The maximum wait for another process's lock. After a timeout the wait is short until the lock is free (circuit breaker).
  std::chrono::milliseconds busy_timeout{4000};
  /// Called on the writer's thread with the error of a failed posted work.
  std::function<void(const Error&)> on_post_failed = nullptr;
  /// Called on the writer's thread outside of a transaction, after the outcomes were reported. Later works wait for it.
  std::function<void(Connection&)> after_commit = nullptr;
};

/// One thread with one connection. Queued works share one transaction and so one flush to the disk (group commit). Each runs in a
/// savepoint, so a work that fails or throws is undone alone. Success is reported only after the commit.
///
/// If a failing work makes the engine roll back everything (disk full), the other works run again one by one. If another process
/// locks the database beyond the busy timeout, all queued works fail, and later works fail after a short wait (circuit breaker):
/// no caller waits for two timeouts. Without memory the queued works fail with kOverloaded, and the thread goes on.
///
/// The destructor finishes the accepted works. Precondition: no thread is inside `write` or `post`.
class WriteQueue final : public Writer {
 public:
  /// `counts` outlives it.
  WriteQueue(std::unique_ptr<Connection> connection, WriteCounts& counts, WriteQueueOptions options = {});
  ~WriteQueue() override;
  using Writer::post;
  using Writer::write;
  Status write(const WriteOptions& how, Work work) override;
  Status post(const WriteOptions& how, Work work) override;

 private:
  struct Job {
    Work work;
    bool awaited = false;
    bool settled = false;
    std::promise<Status> outcome = {};
  };

  Status push(std::shared_ptr<Job> job);
  void run(const std::stop_token& stop);
  bool take_batch(const std::stop_token& stop);
  void commit_batch();
  void commit_together();
  void commit_one_by_one();
  Status begin_write();
  void close_circuit();
  void give_up_batch();
  void fail_all(const Error& problem);
  void settle(Job& job, Status outcome);

  const std::unique_ptr<Connection> connection_;  ///< Used by the writer's thread only.
  WriteCounts& counts_;
  const WriteQueueOptions options_;
  /// When the last BEGIN timed out. Used by the writer's thread only.
  std::optional<SteadyTime> circuit_open_since_;
  /// The jobs of the current transaction and their outcomes. Used by the writer's thread only; their memory is taken in advance.
  std::vector<std::shared_ptr<Job>> batch_;
  std::vector<Status> outcomes_;
  Mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<std::shared_ptr<Job>> waiting_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace usher::db
