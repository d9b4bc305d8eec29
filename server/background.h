#pragma once

#include <stop_token>
#include <thread>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/base/mutex.h"
#include "common/base/result.h"
#include "common/db/engine/listener.h"

namespace usher {

/// Repeats tasks on one thread of its own until it is destroyed. A failure is logged, once a minute
/// while it lasts, and the task runs again at its next time. Safe from any thread.
class Background {
 public:
  struct Task {
    std::string_view name;
    std::chrono::milliseconds every;
    std::function<Status()> work;
    std::optional<db::Topic> woken_by = {};
    bool at_once = false;  ///< Runs at the start, too.
  };
  /// Sets `failing` to 1 for each task whose last run failed, to 0 for the others. Null: without it. Must outlive this.
  Background(std::vector<Task> tasks, const Log& log, Gauges* failing = nullptr);

  /// The tasks of `topic` run at once, and once more if they are running.
  void wake(db::Topic topic);
  /// From now on a task waits at least so long after each run; 0: as each says, also those that wait now.
  void rest(std::chrono::milliseconds at_least);

 private:
  void run(const std::stop_token& stop);
  /// nullopt if `stop` is requested before a task is due.
  std::optional<std::size_t> wait_for_task(const std::stop_token& stop);
  void plan_next(std::size_t task);

  const std::vector<Task> tasks_;
  const Log& log_;
  Gauges* const failing_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<SteadyTime> due_ GUARDED_BY(mutex_);  ///< By task; a running one has none, SteadyTime::max().
  std::chrono::milliseconds at_least_ GUARDED_BY(mutex_){0};
  std::jthread thread_;  ///< Last: it uses the other members.
};

}  // namespace usher
