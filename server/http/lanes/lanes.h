#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "common/base/mutex.h"

namespace usher::http {

/// What happened to a task.
enum class LaneDecision { kRun, kTurnedAway };
using Task = std::function<void(LaneDecision)>;

/// First in, first out for each client; clients take turns, so a client with a thousand requests delays only itself. Not
/// synchronised.
class FairQueue {
 public:
  /// Without memory it throws std::bad_alloc and changes nothing.
  void push(std::string_view client, Task task) {
    const auto found = by_client_.find(client);
    if (found == by_client_.end()) {
      Lines added;  // joins the others after all that may throw
      const auto line = added.insert(added.end(), {std::string(client), {}});
      line->tasks.push_back(std::move(task));
      by_client_.emplace(line->client, line);
      turns_.splice(turns_.end(), added);
    } else {
      found->second->tasks.push_back(std::move(task));
    }
    ++size_;
  }
  /// Removes the oldest task of the client at the front. Precondition: not empty.
  Task pop() {
    assert(!empty());
    const auto line = turns_.begin();
    Task task = std::move(line->tasks.front());
    line->tasks.pop_front();
    --size_;
    turns_.splice(turns_.end(), turns_, line);
    drop_if_empty(line);
    return task;
  }
  /// Removes the newest task of the client with the most tasks. Precondition: not empty.
  Task pop_from_longest() {
    assert(!empty());
    const auto shorter = [](const Line& a, const Line& b) { return a.tasks.size() < b.tasks.size(); };
    const auto line = std::ranges::max_element(turns_, shorter);
    Task task = std::move(line->tasks.back());
    line->tasks.pop_back();
    --size_;
    drop_if_empty(line);
    return task;
  }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Line {
    std::string client;
    std::list<Task> tasks;
  };
  using Lines = std::list<Line>;

  void drop_if_empty(Lines::iterator line) {
    if (!line->tasks.empty()) return;
    by_client_.erase(line->client);
    turns_.erase(line);
  }

  Lines turns_;                                                      ///< The front is served next.
  std::unordered_map<std::string_view, Lines::iterator> by_client_;  ///< Keys point into the lines.
  std::size_t size_ = 0;
};

/// Where a request runs; each kind of work has its own lane, so that no kind delays another.
enum class Lane {
  kQuick,     ///< In the event loop itself: microseconds, never blocks.
  kRead,      ///< Reads the database; never waits for a writer.
  kSearch,    ///< May read a whole table, for seconds; one or two niced threads, so that searches starve no other work.
  kWrite,     ///< Waits for a commit.
  kHashing,   ///< May hash a password; its threads are niced, so hashing yields to all other work.
  kOutbound,  ///< Waits for another server, for seconds.
  kStream,    ///< Starts a stream of events: runs like a read, then the connection is handed off to the loop of all streams.
};
inline constexpr std::size_t kLanes = 7;

struct LaneSize {
  unsigned threads = 0;      ///< At most; 0: the lane has no queue (kQuick).
  std::size_t capacity = 0;  ///< Number of tasks that may wait.
  int nice = 0;
};
using LaneSizes = std::array<LaneSize, kLanes>;

/// More writers and hashers than cores: writers wait for a shared commit, hashers for a memory arena.
LaneSizes lane_sizes(unsigned cores);

/// How long a new task waits behind `waiting` tasks of `each` duration: whole seconds, 1 to 30, for Retry-After.
std::chrono::seconds expected_wait(std::size_t waiting, unsigned threads, std::chrono::nanoseconds each);

/// Bounded worker queues, one for each lane. Clients take turns within a lane. A lane starts a thread when a task finds none
/// idle, and a thread that was idle for kMostIdle ends. Thread-safe.
class Lanes {
 public:
  static constexpr std::chrono::seconds kMostIdle{10};

  explicit Lanes(const LaneSizes& sizes, std::chrono::milliseconds most_idle = kMostIdle);
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// Calls the task exactly once: with kRun in a thread of the lane, or with kTurnedAway if the lane is full. A full lane drops
  /// the newest task of the client with the most waiting tasks, which may be this one, and calls it in the submitting thread.
  /// Tasks must not throw.
  void submit(Lane lane, std::string_view client, Task task);

  [[nodiscard]] std::size_t waiting(Lane lane) const {
    const auto& queue = of(lane);
    const Lock lock(queue.mutex);
    return queue.tasks.size();
  }
  [[nodiscard]] std::size_t threads(Lane lane) const {
    const auto& queue = of(lane);
    const Lock lock(queue.mutex);
    return queue.workers.size();
  }
  /// The Retry-After of a full lane.
  [[nodiscard]] std::chrono::seconds retry_after(Lane lane) const;

  /// Waits for running tasks; waiting and later tasks are turned away. Idempotent.
  void stop();

 private:
  struct Worker {
    std::condition_variable_any called;
    std::thread thread;
  };
  struct Queue {
    /// What threads append to has its room before: they allocate nothing.
    explicit Queue(const LaneSize& given) : size(given) {
      idle.reserve(size.threads);
      ended.reserve(size.threads);
    }
    LaneSize size;
    mutable Mutex mutex;
    FairQueue tasks GUARDED_BY(mutex);
    std::chrono::nanoseconds mean GUARDED_BY(mutex){0};  ///< Moving average of a task's run time.
    bool stopped GUARDED_BY(mutex) = false;
    std::list<Worker> workers GUARDED_BY(mutex);
    std::vector<Worker*> idle GUARDED_BY(mutex);  ///< The last one is called first, so that the others may end.
    std::vector<std::thread> ended GUARDED_BY(mutex);
  };

  /// Calls or starts a thread for a task. Returns false if the lane has none, and the system gives none.
  bool find_worker(Queue& queue) const REQUIRES(queue.mutex);
  void work(Queue& queue, Worker& self) const;
  /// The next task; an empty one if the thread has to end.
  Task next_task(Queue& queue, Worker& self, std::chrono::nanoseconds took) const;
  Queue& of(Lane lane) const { return *queues_[static_cast<std::size_t>(lane)]; }

  const std::chrono::milliseconds most_idle_;
  std::array<std::unique_ptr<Queue>, kLanes> queues_;
};

}  // namespace usher::http
