#pragma once

#include <cerrno>
#include <deque>
#include <new>

#include "server/http/front/connection.h"
#include "server/http/front/front_options.h"

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

/// Accepts connections while there is room. Thread-safe, except add() and open(), which are called first.
class Acceptor {
 public:
  /// Everything outlives the acceptor.
  Acceptor(Poller& poller, ConnectionTable& table, const FrontOptions& options)
      : poller_(poller), table_(table), options_(options) {}

  void add(Descriptor listener) { listeners_.emplace_back(Source::Kind::kListener, std::move(listener)); }
  [[nodiscard]] std::vector<int> descriptors() const {
    std::vector<int> all;
    for (const auto& listener : listeners_) all.push_back(listener.socket.get());
    return all;
  }
  /// `most`: the maximum number of connections. At the maximum some are closed (ConnectionTable::shed) and new ones wait in
  /// the backlog. Returns false if the system cannot watch a listener.
  [[nodiscard]] bool open(std::size_t most) {
    most_ = most;
    open_ = true;
    const auto added = [this](Source& listener) { return poller_.add(listener, Poller::For::kInput); };
    return std::ranges::all_of(listeners_, added);
  }
  /// A listener is ready.
  void accept_some(Source& listener) {
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
  /// A connection ended or time has passed: accepts connections that wait in the backlog.
  void resume() {
    if (!open_ || !paused_.exchange(false)) return;
    for (auto& listener : listeners_)
      if (!poller_.arm(listener, Poller::For::kInput)) paused_ = true;
  }
  /// Accepts no more connections. Later ones are refused, unless `stays_open`: then they wait for another process.
  void close(bool stays_open) {
    open_ = false;
    if (stays_open) return;
    for (auto& listener : listeners_) (void)shutdown(listener.socket.get(), SHUT_RDWR);
  }

  [[nodiscard]] std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }

 private:
  static constexpr int kAcceptsPerTurn = 64;
  static constexpr std::size_t kMostShed = 32;

  /// False with the reason in errno; ENOMEM without memory.
  bool accept_guarded(Source& listener) {
    try {
      return accept_one(listener);
    } catch (const std::bad_alloc&) {
      errno = ENOMEM;
      return false;
    }
  }
  bool accept_one(Source& listener) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    Descriptor socket(accept4(listener.socket.get(), generic, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.get() < 0) return false;
    accepted_.fetch_add(1, std::memory_order_relaxed);
    auto peer = text_of(address);
    auto client = options_.client_of_peer(peer);
    auto& connection = table_.add(std::move(socket), std::move(peer), std::move(client), steady_now() + options_.deadlines.idle);
    if (poller_.add(connection, Poller::For::kInput)) return true;
    table_.remove(connection);  // closed rather than never answered
    errno = ENOMEM;
    return false;
  }
  void pause() {
    paused_ = true;
    table_.shed(std::clamp<std::size_t>(most_ / 8, 1, kMostShed), most_);
  }

  Poller& poller_;
  ConnectionTable& table_;
  const FrontOptions& options_;
  std::deque<Source> listeners_;  ///< A deque: epoll keeps their addresses.
  std::size_t most_ = 0;
  std::atomic<bool> open_{false};
  std::atomic<bool> paused_{false};
  std::atomic<std::uint64_t> accepted_{0};
};

}  // namespace usher::http
