#pragma once

#include <deque>

#include "server/http/front/poller.h"

namespace usher::http {

/// Accepts connections while there is room. Thread-safe, except add() and open(), which are called first.
class Acceptor {
 public:
  Acceptor(Poller& poller, ConnectionTable& table, std::chrono::milliseconds idle)
      : poller_(poller), table_(table), idle_(idle) {}

  void add(Descriptor listener);
  [[nodiscard]] std::vector<int> descriptors() const;
  /// `most`: the maximum number of connections. At the maximum the oldest idle connections are closed and new ones wait in the
  /// backlog. Returns false if the system cannot watch a listener.
  [[nodiscard]] bool open(std::size_t most);
  /// A listener is ready.
  void accept_some(Source& listener);
  /// A connection ended or time has passed: accepts connections that wait in the backlog.
  void resume();
  /// Accepts no more connections. Later ones are refused, unless `stays_open`: then they wait for another process.
  void close(bool stays_open);

  [[nodiscard]] std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }

 private:
  /// False with the reason in errno; ENOMEM without memory.
  bool accept_guarded(Source& listener);
  bool accept_one(Source& listener);
  void pause();

  Poller& poller_;
  ConnectionTable& table_;
  std::chrono::milliseconds idle_;
  std::deque<Source> listeners_;  ///< A deque: epoll keeps their addresses.
  std::size_t most_ = 0;
  std::atomic<bool> open_{false};
  std::atomic<bool> paused_{false};
  std::atomic<std::uint64_t> accepted_{0};
};

}  // namespace usher::http
