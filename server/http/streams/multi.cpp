#include "server/http/streams/multi.h"

#include <new>

namespace usher::http {
namespace {

constexpr long kIdleUpstreams = 64;  // connections kept open for the next question

constexpr std::uint32_t kIn = EPOLLIN;
constexpr std::uint32_t kOut = EPOLLOUT;
constexpr std::uint32_t kBroken = EPOLLERR | EPOLLHUP;

std::uint32_t events_for(int what) { return ((what & CURL_POLL_IN) != 0 ? kIn : 0U) | ((what & CURL_POLL_OUT) != 0 ? kOut : 0U); }

int curl_events(std::uint32_t events) {
  const int in = (events & kIn) != 0 ? CURL_CSELECT_IN : 0;
  const int out = (events & kOut) != 0 ? CURL_CSELECT_OUT : 0;
  const int broken = (events & kBroken) != 0 ? CURL_CSELECT_ERR : 0;
  return in | out | broken;
}

}  // namespace

TransferSet::TransferSet(int epoll, std::uint64_t (*tag_of)(int socket), EpollControl control)
    : epoll_(epoll), tag_of_(tag_of), control_(control) {}

bool TransferSet::add(CURL* transfer) {
  if (!multi_) open();
  return multi_ && net::libcurl().multi_add_handle(multi_.get(), transfer) == CURLM_OK;
}

/// With the first transfer, since many servers have none.
void TransferSet::open() {
  multi_.reset(net::libcurl().multi_init());
  if (!multi_) return;
  net::libcurl().multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, watch);
  net::libcurl().multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  net::libcurl().multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, set_timer);
  net::libcurl().multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  net::libcurl().multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleUpstreams);
}

int TransferSet::watch(CURL* transfer, curl_socket_t socket, int what, void* context, void* known) {
  auto& self = *static_cast<TransferSet*>(context);
  epoll_event event{};
  event.events = events_for(what);
  event.data.u64 = self.tag_of_(socket);
  if (what == CURL_POLL_REMOVE) {
    (void)self.control_(self.epoll_, EPOLL_CTL_DEL, socket, &event);
    return 0;
  }
  // Not reported to libcurl, which would end every transfer of the set.
  if (self.control_(self.epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0) try {
      self.unwatched_.insert(transfer);
    } catch (const std::bad_alloc&) {  // its deadline ends it
    }
  if (!known) net::libcurl().multi_assign(self.multi_.get(), socket, &self);
  return 0;
}

int TransferSet::set_timer(CURLM*, long milliseconds, void* context) {
  auto& self = *static_cast<TransferSet*>(context);
  self.due_ = milliseconds < 0 ? std::nullopt : std::optional(steady_now() + std::chrono::milliseconds(milliseconds));
  return 0;
}

void TransferSet::on_socket(int socket, std::uint32_t epoll_events) {
  int running = 0;
  net::libcurl().multi_socket_action(multi_.get(), socket, curl_events(epoll_events), &running);
}

std::optional<std::pair<CURL*, CURLcode>> TransferSet::take_ended() {
  int left = 0;
  if (!multi_) return std::nullopt;
  while (const auto* message = net::libcurl().multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    unwatched_.erase(message->easy_handle);
    return std::pair(message->easy_handle, message->data.result);
  }
  if (unwatched_.empty()) return std::nullopt;
  return std::pair(unwatched_.extract(unwatched_.begin()).value(), CURLE_OUT_OF_MEMORY);
}

}  // namespace usher::http
