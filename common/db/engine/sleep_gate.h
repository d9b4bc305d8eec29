#pragma once

#include <functional>
#include <stop_token>

#include "common/base/mutex.h"
#include "common/base/result.h"

namespace usher::db {

/// The one gate before a database that may sleep: each read and write of a server passes it.
///
///   awake    what a request asks keeps it awake; what upkeep asks does not
///   drowsy   upkeep waits until its running tasks are done; a request goes on, and it is awake again
///   changing one thread falls asleep or wakes it, and passes; all others wait for the outcome
///   asleep   no connection is open; a request wakes it, upkeep waits
///
/// A thread that has passed once passes again until it has left. Safe from any thread.
class SleepGate {
 public:
  /// What a wake may take, from its first try: one try for all who wait.
  static constexpr std::chrono::seconds kPatience{8};

  /// The way back through the gate: the database does not fall asleep while it lives. Empty: the thread is inside already, or
  /// there is no gate.
  class [[nodiscard]] Use {
   public:
    Use() = default;
    explicit Use(SleepGate& gate);
    ~Use() {
      if (gate_) gate_->leave();
    }
    Use(Use&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Use& operator=(Use&&) = delete;
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    SleepGate* gate_ = nullptr;
  };

  /// `after`: so long after the last request that asked the database, it may fall asleep.
  explicit SleepGate(std::chrono::milliseconds after) : after_(after) {}

  [[nodiscard]] std::chrono::milliseconds after() const { return after_; }
  /// How to wake it. While no other thread uses the gate, and before it first falls asleep.
  void set_wake(std::function<Status()> wake) { wake_ = std::move(wake); }

  /// For a request: wakes it, or waits for who does. Error: that of the wake, with a `retry_after`.
  Result<Use> pass();
  /// Runs `work`, in which pass() does not wait for a wake that another thread makes, unless it has passed before: it fails, and
  /// so does each later one. Returns whether one did: nothing is done then, and the caller runs it again later.
  static bool visit(const std::function<void()>& work);
  /// For what neither wakes it nor keeps it awake; nullopt while it sleeps, wakes or falls asleep.
  std::optional<Use> glance();
  /// For upkeep: waits until it is awake; nullopt once `stop` is requested.
  std::optional<Use> wait(const std::stop_token& stop);

  /// How many requests have asked.
  [[nodiscard]] std::uint64_t requests() const {
    const Lock lock(mutex_);
    return requests_;
  }
  [[nodiscard]] bool is_awake() const {
    const Lock lock(mutex_);
    return state_ == State::kAwake;
  }
  [[nodiscard]] bool is_asleep() const {
    const Lock lock(mutex_);
    return state_ == State::kAsleep;
  }
  /// How the last wake ended.
  [[nodiscard]] Status last_wake() const {
    const Lock lock(mutex_);
    return last_wake_;
  }
  /// Falls asleep once `last_work`, which runs alone, has succeeded: it closes the connections. Returns whether it did.
  bool fall_asleep(const std::function<Status()>& last_work);
  /// For a process that stops: it falls asleep no more, and if it sleeps, upkeep waits for good. A request wakes it as ever: what
  /// happened to the database meanwhile is looked at first.
  void end();

 private:
  enum class State { kAwake, kDrowsy, kChanging, kAsleep };

  void leave();
  /// Runs `work` alone. After an exception, which it passes on, it sleeps: a wake looks at all of it again.
  Status change(Lock& lock, const std::function<Status()>& work) REQUIRES(mutex_);
  Use count() REQUIRES(mutex_) {
    ++uses_;
    return Use(*this);
  }
  void enter(State state) REQUIRES(mutex_) {
    state_ = state;
    changed_.notify_all();
  }

  static constexpr std::chrono::seconds kMostDrowsy{1};
  static constexpr std::chrono::seconds kBetweenWakes{1};

  const std::chrono::milliseconds after_;
  std::function<Status()> wake_;
  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  State state_ GUARDED_BY(mutex_) = State::kAwake;
  bool has_ended_ GUARDED_BY(mutex_) = false;
  bool upkeep_is_over_ GUARDED_BY(mutex_) = false;
  std::size_t uses_ GUARDED_BY(mutex_) = 0;
  std::uint64_t requests_ GUARDED_BY(mutex_) = 0;
  std::uint64_t failures_ GUARDED_BY(mutex_) = 0;  ///< Of wakes.
  SteadyTime next_wake_ GUARDED_BY(mutex_){};      ///< After one that failed.
  Status last_wake_ GUARDED_BY(mutex_) = done();
};

}  // namespace usher::db
