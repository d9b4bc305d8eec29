#pragma once

#include <sys/epoll.h>

namespace usher::http {

/// epoll_ctl(2), or a function of a test that lets it fail.
using EpollControl = int (*)(int epoll, int operation, int descriptor, epoll_event* event);

}  // namespace usher::http
