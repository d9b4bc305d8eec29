#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/base/mutex.h"

namespace usher::core {

/// The attempts of this process that hold a reservation and are not decided yet, by subject. An attempt that finds a full window
/// waits for those beside it, since right ones give their reservations back. Safe from any thread.
class AttemptsInFlight {
 public:
  /// An attempt; it is decided when the last copy is destroyed.
  using Attempt = std::shared_ptr<const void>;
  [[nodiscard]] Attempt begin(const std::string& subject);

  /// How many attempts at the subject were decided so far. Read it before the window.
  [[nodiscard]] std::uint64_t decided(const std::string& subject) const;
  /// Waits until more than `before` attempts were decided, and returns true. Returns false at once if no attempt is undecided,
  /// and after `patience`.
  bool wait_for_more(const std::string& subject, std::uint64_t before, std::chrono::milliseconds patience);

 private:
  struct Count {
    std::int64_t open = 0;
    std::int64_t waiting = 0;
    std::uint64_t decided = 0;
  };
  void end(const std::string& subject);
  void drop_if_unused(const std::string& subject) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::condition_variable_any ended_;
  std::unordered_map<std::string, Count> counts_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
