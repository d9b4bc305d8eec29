#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "server/http/front/poller.h"

namespace usher::http {

/// Takes new connections while there is room. Safe from any thread, but for add() and open(), which come first.
class Acceptor {
 public:
  Acceptor(Poller& poller, ConnectionTable& table, std::chrono::milliseconds idle)
      : poller_(poller), table_(table), idle_(idle) {}

  void add(Descriptor listener);
  /// `most`: connections at a time. At that cap the oldest idle ones are ended, and newcomers wait in the backlog until there is
  /// room.
  void open(std::size_t most);
  /// A listener is ready.
  void accept_some(Source& listener);
  /// A connection ended, or time has passed: whoever waits may come in.
  void resume();
  /// Refuses newcomers from now on.
  void close();

  [[nodiscard]] std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }

 private:
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
