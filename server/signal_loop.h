#pragma once

#include <thread>

#include <signal.h>

#include "common/base/line_queue.h"
#include "server/handover.h"

namespace usher {

/// Prints a sentence about the process itself, for the operator who starts it.
inline void say(LineQueue& output, std::string_view sentence) {
  output.push(std::string("usherd: ").append(sentence).append("\n"));
}

/// systemd's watchdog, after sd_watchdog_enabled(3): reports that the server lives, at most as long as its event loop turns. Does
/// nothing without WATCHDOG_USEC, or where WATCHDOG_PID names another process. One thread.
class Watchdog {
 public:
  /// `environment` outlives it.
  explicit Watchdog(const char* const* environment);

  /// Half of the time that systemd waits for a report; nullopt: reports nothing.
  [[nodiscard]] std::optional<std::chrono::milliseconds> interval() const { return interval_; }
  /// Reports if the last report is an interval old and `turns` of the event loop has grown since. Call it about every interval.
  void report(std::uint64_t turns, SteadyTime now) {
    if (!interval_ || now < due_ || turns == turns_) return;
    turns_ = turns;
    due_ = now + *interval_;
    notify_system(environment_, "WATCHDOG=1");
  }

 private:
  const char* const* environment_;
  std::optional<std::chrono::milliseconds> interval_;
  std::uint64_t turns_ = 0;
  SteadyTime due_{};
};

/// Blocks the signals that SignalLoop waits for; must run before any thread starts.
sigset_t block_signals();

/// While it lives, SIGTERM and SIGINT end the process at once, and no unfinished file stays. For the start, which may wait for a
/// database or another server. Precondition: block_signals().
class EndableStart {
 public:
  /// `output` outlives it.
  explicit EndableStart(LineQueue& output);
  ~EndableStart();
  EndableStart(const EndableStart&) = delete;
  EndableStart& operator=(const EndableStart&) = delete;

 private:
  const Descriptor over_;
  std::jthread thread_;
};

/// What signals change in a running server.
class SignalTarget {
 public:
  /// SIGHUP.
  virtual void reload() = 0;
  /// For a successor, which SIGUSR2 starts.
  [[nodiscard]] virtual HeldListeners listeners() const = 0;
  /// Grows while the event loop turns.
  [[nodiscard]] virtual std::uint64_t turns() const = 0;
  /// The successor serves.
  virtual void hand_over() = 0;

 protected:
  ~SignalTarget() = default;
};

/// Waits for signals until the server is to stop. One thread.
class SignalLoop {
 public:
  /// `server` and `output` outlive it. `signals`: of block_signals().
  SignalLoop(SignalTarget& server, const sigset_t& signals, const CommandLine& process, LineQueue& output);

  void attend();

 private:
  bool is_stopped();
  void start_successor();
  bool is_replaced();
  void say(std::string_view sentence) const { usher::say(output_, sentence); }

  SignalTarget& server_;
  const CommandLine process_;
  LineQueue& output_;
  Watchdog watchdog_;
  const Descriptor signals_;
  const std::string program_;
  std::optional<Successor> successor_;
  bool has_next_ = false;  ///< SIGUSR2 came again while it starts.
};

}  // namespace usher
