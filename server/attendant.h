#pragma once

#include <signal.h>

#include "common/base/files/descriptor.h"
#include "server/handover.h"
#include "server/http/front/sockets.h"
#include "server/watchdog.h"

namespace usher {

/// Blocks the signals that Attendant waits for; must run before any thread starts.
sigset_t block_signals();

/// What signals change in a running server.
class Attended {
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
  ~Attended() = default;
};

/// Waits for signals until the server is to stop. One thread.
class Attendant {
 public:
  /// `server` outlives it. `signals`: of block_signals().
  Attendant(Attended& server, const sigset_t& signals, const CommandLine& process);

  void attend();

 private:
  bool is_stopped();
  void start_successor();
  bool is_replaced();

  Attended& server_;
  const CommandLine process_;
  Watchdog watchdog_;
  const Descriptor signals_;
  const std::string program_;
  std::optional<Successor> successor_;
};

}  // namespace usher
