#pragma once

#include "server/http/front/connection.h"

namespace usher::http {

/// epoll in one-shot mode: each connection and listener is reported once until it is armed again, so one thread owns it.
/// Thread-safe.
class Poller {
 public:
  enum class For { kInput, kOutput, kEither };

  Poller();
  [[nodiscard]] bool ok() const { return epoll_.get() >= 0; }

  void add(Source& source, For what);
  /// Passes ownership of the source on: another thread may own it before this returns.
  void arm(Source& source, For what);
  /// A timer is reported to one thread each time it fires, the stop signal to all threads for ever; neither is armed again.
  void add_timer(Source& source);
  void add_signal(Source& source);

  /// Returns the next ready source; nullptr if interrupted. One at a time, so that no source waits behind another's handler.
  Source* wait();

 private:
  Descriptor epoll_;
};

}  // namespace usher::http
