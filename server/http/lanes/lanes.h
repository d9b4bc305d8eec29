#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "server/http/lanes/fair_queue.h"

namespace usher::http {

/// Where a request runs, so that no kind of work waits for another's.
enum class Lane {
  kQuick,     ///< In the event loop itself: microseconds, never blocks.
  kRead,      ///< Reads the database; never waits for a writer.
  kWrite,     ///< Waits for a commit.
  kHashing,   ///< May hash a password; its threads are niced, so that hashing yields to everything else.
  kOutbound,  ///< Waits for another server, for seconds.
  kStream,    ///< Begins a stream of events: decided like a read, then the connection goes to the loop of all streams.
};
inline constexpr std::size_t kLanes = 6;

struct LaneSize {
  unsigned threads = 0;      ///< None: the lane has no queue of its own (kQuick).
  std::size_t capacity = 0;  ///< Tasks that may wait.
  int nice = 0;
};
using LaneSizes = std::array<LaneSize, kLanes>;

/// Writers wait for a shared commit and hashers for a memory arena, hence more of them than cores.
LaneSizes lane_sizes(unsigned cores);

/// How long a newcomer waits behind `waiting` tasks of `each` length: whole seconds, 1 to 30, as Retry-After says it.
std::chrono::seconds expected_wait(std::size_t waiting, unsigned threads, std::chrono::nanoseconds each);

/// Bounded worker queues, one a lane. Within a lane, clients take turns. Safe from any thread.
class Lanes {
 public:
  explicit Lanes(const LaneSizes& sizes);
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// The task is called exactly once: with kRun in the lane's thread, or with kTurnedAway when the lane is full. Then the client
  /// with the most waiting tasks gives up its newest, which may be this one; it is told so in the caller's thread. Tasks must not
  /// throw.
  void submit(Lane lane, std::string_view client, Task task);

  [[nodiscard]] std::size_t waiting(Lane lane) const;
  /// What to answer as Retry-After where this lane is full.
  [[nodiscard]] std::chrono::seconds retry_after(Lane lane) const;

  /// Ends after the running tasks; those that wait are turned away, and so is whatever comes later. Idempotent.
  void stop();

 private:
  struct Queue {
    explicit Queue(const LaneSize& given) : size(given) {}
    LaneSize size;
    mutable Mutex mutex;
    std::condition_variable_any ready;
    FairQueue tasks GUARDED_BY(mutex);
    std::chrono::nanoseconds mean GUARDED_BY(mutex){0};  ///< Moving average of how long a task runs.
    bool stopped GUARDED_BY(mutex) = false;
    std::vector<std::thread> threads;
  };

  static void work(Queue& queue);
  Queue& of(Lane lane) const { return *queues_[static_cast<std::size_t>(lane)]; }

  std::array<std::unique_ptr<Queue>, kLanes> queues_;
};

}  // namespace usher::http
