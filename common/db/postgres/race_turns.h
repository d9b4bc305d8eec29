#pragma once

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace usher::db {

/// Lets a work that lost many races go first: while it waits or runs, no other work of this process begins, so that none can win
/// again. Both waits are bounded, since a work may take long, or hang at its COMMIT. Safe from any thread.
class RaceTurns {
 public:
  /// A run of a work.
  class Turn {
   public:
    Turn(RaceTurns& turns, bool is_first) : turns_(turns), is_first_(is_first) { turns_.take(is_first_); }
    ~Turn() { turns_.leave(is_first_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    RaceTurns& turns_;
    const bool is_first_;
  };

 private:
  static constexpr std::chrono::milliseconds kLongestWait{500};

  void take(bool is_first) {
    Lock lock(mutex_);
    if (is_first) ++first_;
    (void)left_.wait_for(lock, kLongestWait, [&]() REQUIRES(mutex_) { return is_first ? running_ == 0 : first_ == 0; });
    ++running_;
  }
  void leave(bool is_first) {
    const Lock lock(mutex_);
    if (is_first) --first_;
    --running_;
    left_.notify_all();
  }

  Mutex mutex_;
  std::condition_variable_any left_;
  int running_ GUARDED_BY(mutex_) = 0;
  int first_ GUARDED_BY(mutex_) = 0;  ///< Wait to go first, or do.
};

}  // namespace usher::db
