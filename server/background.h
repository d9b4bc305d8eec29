#pragma once

#include <thread>

#include <malloc.h>

#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/db/engine/listener.h"
#include "common/db/engine/sleep_gate.h"

namespace usher {

/// Repeats tasks on one thread of its own until it is destroyed. A failure is logged, once a minute
/// while it lasts, and the task runs again at its next time. While the database sleeps, tasks wait. Safe from any thread.
class Background {
 public:
  struct Task {
    std::string_view name;
    std::chrono::milliseconds every;
    std::function<Status()> work;
    std::optional<db::Topic> woken_by = {};
    bool at_once = false;  ///< Runs at the start, too.
  };
  /// Sets `failing` to 1 for each task whose last run failed, to 0 for the others. Both may be null, and must outlive this.
  Background(std::vector<Task> tasks, const Log& log, Gauges* failing = nullptr, db::SleepGate* gate = nullptr);

  /// The tasks of `topic` run at once, or a tenth of a second after their last run began, and once more if they are running.
  /// Returns whether one has waited for that.
  bool wake(db::Topic topic);
  /// Runs all tasks once, each after what it is doing, and waits for them. Not from a task.
  void run_all();
  /// From now on a task waits at least so long after each run; 0: as each says, also those that wait now.
  void rest(std::chrono::milliseconds at_least);

 private:
  void run(const std::stop_token& stop);
  /// nullopt if `stop` is requested before a task is due.
  std::optional<std::size_t> wait_for_task(const std::stop_token& stop);
  void note_end(std::size_t task);

  const std::vector<Task> tasks_;
  const Log& log_;
  Gauges* const failing_;
  db::SleepGate* const gate_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<SteadyTime> due_ GUARDED_BY(mutex_);       ///< By task; a running one has none, SteadyTime::max().
  std::vector<std::uint64_t> ended_ GUARDED_BY(mutex_);  ///< How often, by task.
  std::vector<SteadyTime> began_ GUARDED_BY(mutex_);     ///< The last run, by task.
  std::chrono::milliseconds at_least_ GUARDED_BY(mutex_){0};
  std::jthread thread_;  ///< Last: it uses the other members.
};

/// How often a server asks a database that nothing uses: after five minutes without a request or an announcement only once a
/// minute, as long as announcements arrive. Safe from any thread.
class IdlePace {
 public:
  static constexpr std::chrono::minutes kIdleAfter{5};
  static constexpr std::chrono::seconds kRest{60};

  /// `on_change` is given the wait between two questions, 0 for the usual one. `now`: tests replace it.
  explicit IdlePace(std::function<void(std::chrono::seconds)> on_change, std::function<SteadyTime()> now = &steady_now);

  /// Something happened: ends a rest. Cheap.
  void note_activity();
  /// Begins a rest if nothing happens. `hears`: whether announcements arrive. Call it every few seconds.
  void look(bool hears);
  /// 0 but in a rest.
  [[nodiscard]] std::chrono::seconds rest() const { return resting_.load() ? kRest : std::chrono::seconds(0); }

 private:
  const std::function<void(std::chrono::seconds)> on_change_;
  const std::function<SteadyTime()> now_;
  std::atomic<SteadyTime> active_at_;
  std::atomic<bool> resting_{false};
  Mutex changing_;
};

/// Gives memory that requests have freed back to the system: the allocator keeps what a burst took, in each of its arenas, for
/// ever. For one thread.
class MemoryReturn {
 public:
  /// So much more free memory than after the last return is worth a walk through the heaps.
  static constexpr std::size_t kWorthwhile = std::size_t{8} * 1024 * 1024;

  /// What it asks of the allocator; tests replace it.
  struct Allocator {
    std::function<std::size_t()> free_bytes;
    std::function<void()> trim;
  };
  explicit MemoryReturn(Allocator allocator = system_allocator());

  /// Call it every few seconds.
  void look();

 private:
  static Allocator system_allocator() {
    return {.free_bytes = [] { return mallinfo2().fordblks; }, .trim = [] { static_cast<void>(malloc_trim(0)); }};
  }

  const Allocator allocator_;
  std::size_t least_free_ = 0;  ///< Since the last return.
};

}  // namespace usher
