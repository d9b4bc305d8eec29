#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "common/base/mutex.h"

namespace usher::core {

/// The attempts of this process that are not decided yet, by subject. An attempt that finds a full window waits for those beside
/// it, since right ones give their reservations back. Safe from any thread.
class AttemptsInFlight {
 public:
  /// Decided when the last owner releases it, unless it was withdrawn. Must not outlive this.
  class Attempt;

  /// Call it before the reservation is taken: an attempt that finds the window full must know of those that filled it.
  [[nodiscard]] std::shared_ptr<Attempt> begin(const std::string& subject);
  /// Withdraws an attempt that found the window full, and waits until another at its subject was decided since it began: true.
  /// Returns false at once if no other is undecided, and after `patience`.
  bool wait_for_more(Attempt& withdrawn, std::chrono::milliseconds patience);

 private:
  struct Count {
    std::int64_t open = 0;
    std::int64_t waiting = 0;
    std::uint64_t decided = 0;
  };
  void decide(const std::string& subject);
  void drop_if_unused(const std::string& subject) REQUIRES(mutex_);

  Mutex mutex_;
  std::condition_variable_any changed_;
  std::unordered_map<std::string, Count> counts_ GUARDED_BY(mutex_);
};

class AttemptsInFlight::Attempt {
 public:
  Attempt(AttemptsInFlight& all, std::string subject, std::uint64_t decided_before)
      : all_(all), subject_(std::move(subject)), decided_before_(decided_before) {}
  ~Attempt() {
    if (is_open_) all_.decide(subject_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

 private:
  friend AttemptsInFlight;
  AttemptsInFlight& all_;
  const std::string subject_;
  const std::uint64_t decided_before_;
  bool is_open_ = true;
};

}  // namespace usher::core
