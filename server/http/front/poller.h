#pragma once

#include "server/http/front/connection.h"
#include "server/http/streams/epoll_control.h"

namespace usher::http {

/// epoll in one-shot mode: each connection and listener is reported once until it is armed again, so one thread owns it.
/// Thread-safe.
class Poller {
 public:
  enum class For : std::uint32_t { kInput = EPOLLIN, kOutput = EPOLLOUT, kEither = EPOLLIN | EPOLLOUT };

  explicit Poller(EpollControl call) : control_(call), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}
  [[nodiscard]] bool ok() const { return epoll_.get() >= 0; }

  /// These return false, and the caller keeps the source, if the system refuses (out of memory, too many watches).
  [[nodiscard]] bool add(Source& source, For what) { return control(EPOLL_CTL_ADD, source, once(what)); }
  /// Passes ownership of the source on: another thread may own it before this returns.
  [[nodiscard]] bool arm(Source& source, For what) { return control(EPOLL_CTL_MOD, source, once(what)); }
  /// A timer is reported to one thread each time it fires, the stop signal to all threads for ever; neither is armed again.
  [[nodiscard]] bool add_timer(Source& source) { return control(EPOLL_CTL_ADD, source, EPOLLIN | EPOLLET); }
  [[nodiscard]] bool add_signal(Source& source) { return control(EPOLL_CTL_ADD, source, EPOLLIN); }

  /// Returns the next ready source; nullptr if interrupted. One at a time, so that no source waits behind another's handler.
  Source* wait() {
    epoll_event event{};
    if (epoll_wait(epoll_.get(), &event, 1, -1) != 1) return nullptr;
    auto* const source = static_cast<Source*>(event.data.ptr);
    (void)source->handed_over.load(std::memory_order_acquire);
    return source;
  }

 private:
  static std::uint32_t once(For what) { return static_cast<std::uint32_t>(what) | EPOLLONESHOT; }
  bool control(int operation, Source& source, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &source;
    const int socket = source.socket.get();
    source.handed_over.fetch_add(1, std::memory_order_release);
    return control_(epoll_.get(), operation, socket, &event) == 0;  // on success another thread may own it from here on
  }

  EpollControl control_;
  Descriptor epoll_;
};

}  // namespace usher::http
