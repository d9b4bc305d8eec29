#pragma once

#include "server/http/front/connection.h"

namespace usher::http {

/// epoll, with each connection and listener reported once until it is armed again: so that one thread has it. Safe from any
/// thread.
class Poller {
 public:
  enum class For { kInput, kOutput, kEither };

  Poller();
  [[nodiscard]] bool ok() const { return epoll_.get() >= 0; }

  void add(Source& source, For what);
  /// Gives the source away: another thread may have it before this returns.
  void arm(Source& source, For what);
  /// Reported to one thread each time it fires (timers), or to all for ever (the stop signal); never armed again.
  void add_timer(Source& source);
  void add_signal(Source& source);

  /// The next source that is ready; nullptr when interrupted. One at a time, so that none waits behind another's handler.
  Source* wait();

 private:
  Descriptor epoll_;
};

}  // namespace usher::http
