#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "common/db/writer.h"

namespace usher::db {

struct WriteQueueOptions {
  std::size_t capacity = 4096;  ///< Works that may wait; beyond it kOverloaded.
  /// How long to wait for another process's lock; a moment only after that had been in vain, until the lock is free.
  std::chrono::milliseconds busy_timeout{4000};
  /// Told of posted works that failed, on the writer's thread.
  std::function<void(const Error&)> on_post_failed = nullptr;
};

/// One thread with one connection. Works that wait together share one transaction and so one flush to the disk, each in a
/// savepoint: one that fails or throws undoes itself alone. Nobody is told "done" before the commit.
///
/// When a failing work makes the engine roll everything back (disk full), the others are run again, one by one. When the database
/// is locked by another process beyond the busy timeout, all that waited meanwhile fail with it, and what comes later fails after
/// a moment: nobody waits for two timeouts, in the queue or in front of it.
///
/// The destructor finishes what was accepted; nobody may be inside `write` or `post` by then.
class WriteQueue final : public Writer {
 public:
  explicit WriteQueue(std::unique_ptr<Connection> connection, WriteQueueOptions options = {});
  ~WriteQueue() override;
  Status write(Work work) override;
  Status post(Work work) override;

 private:
  struct Job {
    Work work;
    bool awaited = false;
    std::promise<Status> outcome = {};
  };
  using Jobs = std::vector<std::shared_ptr<Job>>;

  Status push(std::shared_ptr<Job> job);
  void run(const std::stop_token& stop);
  Jobs next_batch(const std::stop_token& stop);
  Jobs commit_together(Jobs batch);
  void commit_one_by_one(const Jobs& batch);
  Status begin_write();
  void close_circuit();
  void fail_all(Jobs jobs, const Error& problem);
  void settle(Job& job, Status outcome);

  const std::unique_ptr<Connection> connection_;  ///< Touched by the writer's thread only.
  const WriteQueueOptions options_;
  /// When the last BEGIN waited in vain. Touched by the writer's thread only.
  std::optional<std::chrono::steady_clock::time_point> circuit_open_since_;
  Mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<std::shared_ptr<Job>> waiting_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace usher::db
