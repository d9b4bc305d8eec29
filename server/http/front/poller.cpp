#include "server/http/front/poller.h"

namespace usher::http {
namespace {

std::uint32_t events_for(Poller::For what) {
  switch (what) {
    case Poller::For::kInput:
      return EPOLLIN | EPOLLONESHOT;
    case Poller::For::kOutput:
      return EPOLLOUT | EPOLLONESHOT;
    case Poller::For::kEither:
      return EPOLLIN | EPOLLOUT | EPOLLONESHOT;
  }
  return EPOLLONESHOT;
}

}  // namespace

Poller::Poller(EpollControl call) : control_(call), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

bool Poller::control(int operation, Source& source, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &source;
  const int socket = source.socket.get();
  source.handed_over.fetch_add(1, std::memory_order_release);
  return control_(epoll_.get(), operation, socket, &event) == 0;  // on success another thread may own it from here on
}

bool Poller::add(Source& source, For what) { return control(EPOLL_CTL_ADD, source, events_for(what)); }
bool Poller::arm(Source& source, For what) { return control(EPOLL_CTL_MOD, source, events_for(what)); }
bool Poller::add_timer(Source& source) { return control(EPOLL_CTL_ADD, source, EPOLLIN | EPOLLET); }
bool Poller::add_signal(Source& source) { return control(EPOLL_CTL_ADD, source, EPOLLIN); }

Source* Poller::wait() {
  epoll_event event{};
  if (epoll_wait(epoll_.get(), &event, 1, -1) != 1) return nullptr;
  auto* const source = static_cast<Source*>(event.data.ptr);
  (void)source->handed_over.load(std::memory_order_acquire);
  return source;
}

}  // namespace usher::http
