#pragma once

#include <sys/epoll.h>
#ifdef USHER_WATCHES_THREADS
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace usher::http {

/// epoll_ctl(2), or a function of a test that lets it fail.
using EpollControl = int (*)(int epoll, int operation, int descriptor, epoll_event* event);

#ifdef USHER_WATCHES_THREADS
// The thread sanitizer counts epoll_ctl as a read of the descriptor, and reports a race with the thread that epoll_wait gives the
// connection to and that closes it: of the kernel's ordering it knows only EPOLL_CTL_ADD. It does not see a system call.
inline int control_epoll(int epoll, int operation, int descriptor, epoll_event* event) {
  return static_cast<int>(syscall(SYS_epoll_ctl, epoll, operation, descriptor, event));
}
#else
inline constexpr EpollControl control_epoll = ::epoll_ctl;
#endif

}  // namespace usher::http
