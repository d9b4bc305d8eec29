#include "server/http/front/acceptor.h"

#include <cerrno>
#include <new>

namespace usher::http {
namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr std::size_t kMostShed = 32;

}  // namespace

void Acceptor::add(Descriptor listener) { listeners_.emplace_back(Source::Kind::kListener, std::move(listener)); }

bool Acceptor::open(std::size_t most) {
  most_ = most;
  open_ = true;
  const auto added = [this](Source& listener) { return poller_.add(listener, Poller::For::kInput); };
  return std::all_of(listeners_.begin(), listeners_.end(), added);
}

void Acceptor::accept_some(Source& listener) {
  for (int i = 0; i < kAcceptsPerTurn && open_; ++i) {
    const bool full = table_.size() >= most_;
    if (full && i == 0) return pause();  // connections wait in the backlog
    if (full) break;
    if (accept_guarded(listener)) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) break;
    const bool peer_gone = errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
    if (!peer_gone) return pause();  // out of descriptors or memory
  }
  if (open_ && !poller_.arm(listener, Poller::For::kInput)) pause();  // the next sweep tries again
}

bool Acceptor::accept_guarded(Source& listener) {
  try {
    return accept_one(listener);
  } catch (const std::bad_alloc&) {
    errno = ENOMEM;
    return false;
  }
}

bool Acceptor::accept_one(Source& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  Descriptor socket(accept4(listener.socket.get(), generic, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.get() < 0) return false;
  accepted_.fetch_add(1, std::memory_order_relaxed);
  auto& connection = table_.add(std::move(socket), text_of(address), steady_now() + idle_);
  if (poller_.add(connection, Poller::For::kInput)) return true;
  table_.remove(connection);  // closed rather than never answered
  errno = ENOMEM;
  return false;
}

void Acceptor::pause() {
  paused_ = true;
  table_.shed_idle(std::clamp<std::size_t>(most_ / 8, 1, kMostShed));
}

void Acceptor::resume() {
  if (!open_ || !paused_.exchange(false)) return;
  for (auto& listener : listeners_)
    if (!poller_.arm(listener, Poller::For::kInput)) paused_ = true;
}

std::vector<int> Acceptor::descriptors() const {
  std::vector<int> all;
  for (const auto& listener : listeners_) all.push_back(listener.socket.get());
  return all;
}

void Acceptor::close(bool stays_open) {
  open_ = false;
  if (stays_open) return;
  for (auto& listener : listeners_) (void)shutdown(listener.socket.get(), SHUT_RDWR);
}

}  // namespace usher::http
