#pragma once

#include "server/http/front/connection.h"
#include "server/http/streams/epoll_control.h"

namespace usher::http {

/// epoll in one-shot mode: each connection and listener is reported once until it is armed again, so one thread owns it.
/// Thread-safe.
class Poller {
 public:
  enum class For { kInput, kOutput, kEither };

  explicit Poller(EpollControl call);
  [[nodiscard]] bool ok() const { return epoll_.get() >= 0; }

  /// These return false, and the caller keeps the source, if the system refuses (out of memory, too many watches).
  [[nodiscard]] bool add(Source& source, For what);
  /// Passes ownership of the source on: another thread may own it before this returns.
  [[nodiscard]] bool arm(Source& source, For what);
  /// A timer is reported to one thread each time it fires, the stop signal to all threads for ever; neither is armed again.
  [[nodiscard]] bool add_timer(Source& source);
  [[nodiscard]] bool add_signal(Source& source);

  /// Returns the next ready source; nullptr if interrupted. One at a time, so that no source waits behind another's handler.
  Source* wait();

 private:
  bool control(int operation, Source& source, std::uint32_t events);

  EpollControl control_;
  Descriptor epoll_;
};

}  // namespace usher::http
