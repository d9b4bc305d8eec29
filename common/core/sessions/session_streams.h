#pragma once

#include "common/base/id.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

/// Open streams, which end with the session of their reader. Safe from any thread.
class SessionStreams {
 public:
  explicit SessionStreams(Ports ports) : ports_(ports) {}

  /// `stop` is called at most once, from a background thread, when the session has ended while `stream` lives.
  void watch(const SessionId& session, std::weak_ptr<void> stream, std::function<void()> stop);
  /// Stops the streams of sessions that have ended or whose account is gone. For the background, every two seconds.
  Status stop_orphans();

 private:
  struct Watched {
    SessionId session;
    std::weak_ptr<void> stream;
    std::function<void()> stop;
  };

  Ports ports_;
  Mutex mutex_;
  std::vector<Watched> watched_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
