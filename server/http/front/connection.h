#pragma once

#include <list>

#include "common/base/mutex.h"
#include "server/http/front/framing.h"
#include "server/http/front/sockets.h"

namespace usher::http {

/// A descriptor that epoll reports events for.
struct Source {
  enum class Kind { kConnection, kListener, kSweep, kHeld, kStop };
  Source(Kind what, Descriptor descriptor) : kind(what), socket(std::move(descriptor)) {}

  Kind kind;
  Descriptor socket;
  std::atomic<unsigned> handed_over{0};  ///< Orders accesses of successive threads; C++ does not know epoll's order.
};

/// The state of a connection; it decides which deadline applies.
enum class Phase : std::uint8_t {
  kNew,        ///< Accepted; its first request has not begun.
  kIdle,       ///< Between requests.
  kHead,       ///< A request has started; its head is incomplete.
  kReceiving,  ///< The head is there, and the body is not.
  kRunning,    ///< In a lane, held until a set time, or streaming; no deadline.
  kWriting,    ///< The response waits for the client to read.
  kLingering,  ///< Answered and shut down by the server; further input is discarded.
};

/// One client connection. Owned by the thread that epoll, a lane or the timer gave it to; other threads read only the atomic
/// members.
struct ClientConnection : Source {
  ClientConnection(Descriptor accepted, std::string address, std::string sharer)
      : Source(Kind::kConnection, std::move(accepted)), peer(std::move(address)), client(std::move(sharer)) {}

  void enter(Phase next, SteadyTime until) {
    phase.store(next, std::memory_order_relaxed);
    deadline.store(until, std::memory_order_relaxed);
  }

  std::string peer;
  std::string client;              ///< Whose share of the connections it takes; empty: none, as a proxy has many clients.
  std::unique_ptr<Framer> framer;  ///< From a request's first byte until its response is written.
  SteadyTime began;                ///< When that first byte arrived.
  std::string in;                  ///< Read but not used: a partial line or pipelined requests.
  std::string out;
  std::size_t sent = 0;      ///< Bytes of `out` that are sent.
  std::size_t counted = 0;   ///< Bytes of `sent` that have already extended the deadline.
  bool half_closed = false;  ///< The client sends no more.
  bool closing = false;      ///< Closed when `out` is sent.
  bool continue_sent = false;
  std::atomic<Phase> phase{Phase::kNew};
  std::atomic<SteadyTime> deadline{SteadyTime::max()};
  std::atomic<bool> cut{false};  ///< A deadline passed, or the place was needed: nothing more is read.
  std::list<ClientConnection>::iterator place;
};

/// Owns the connections. Never closes one while another thread may hold it: shuts the socket down, which wakes the owning thread.
/// Thread-safe.
class ConnectionTable {
 public:
  /// `client`: see ClientConnection::client.
  ClientConnection& add(Descriptor accepted, std::string peer, std::string client, SteadyTime idle_until);
  /// Closes and destroys the connection; called only by its owner.
  void remove(ClientConnection& connection) {
    std::list<ClientConnection> leaving;  // destroyed, and so closed, after the lock
    const Lock lock(mutex_);
    leaving.splice(leaving.end(), all_, connection.place);
    if (--size_ == 0) emptied_.notify_all();
  }

  /// Shuts down connections past their deadline and returns their number.
  std::size_t sweep(SteadyTime now);
  /// Closes up to `most` connections, oldest first, when `room` are open: those without a complete head of a client that has more
  /// than half of the room with such; else idle or lingering ones; else those without a complete head of the client that has
  /// most. A request that has just arrived is still answered.
  void shed(std::size_t most, std::size_t room);
  /// Says goodbye to clients between requests, at an end of the server: they see the end of file and have `linger` to close; what
  /// they send meanwhile is discarded. A request that has just arrived is still answered. Call it repeatedly: running connections
  /// become idle. `new_ones`: also those without a request so far.
  void take_leave(SteadyTime now, std::chrono::milliseconds linger, bool new_ones);
  void cut_all();
  [[nodiscard]] std::size_t size() const { return size_.load(); }
  /// Returns true if all connections ended before `until`.
  bool wait_until_empty(SteadyTime until) {
    Lock lock(mutex_);
    while (!all_.empty())
      if (emptied_.wait_until(lock, until) == std::cv_status::timeout) return all_.empty();
    return true;
  }
  /// Precondition: no other thread runs.
  void clear() {
    const Lock lock(mutex_);
    all_.clear();
    size_ = 0;
  }

 private:
  std::size_t shed_idle(std::size_t most) REQUIRES(mutex_);
  /// Of the client that has most, if it has more than `share`.
  std::size_t shed_heads(std::size_t most, std::size_t share) REQUIRES(mutex_);
  // The client's bytes that have arrived can still be read, and responses can be written.
  static void end_reading(ClientConnection& connection) {
    connection.cut.store(true);
    (void)shutdown(connection.socket.get(), SHUT_RD);
  }

  mutable Mutex mutex_;
  std::condition_variable_any emptied_;
  std::list<ClientConnection> all_ GUARDED_BY(mutex_);
  std::atomic<std::size_t> size_{0};
};

/// Responses held until a set time. Thread-safe.
class HeldAnswers {
 public:
  /// `timer`: a timerfd of CLOCK_MONOTONIC; it is set to the earliest time.
  explicit HeldAnswers(int timer) : timer_(timer) {}
  void hold(ClientConnection& connection, SteadyTime until);
  std::vector<ClientConnection*> take_due(SteadyTime now);

 private:
  struct Held {
    SteadyTime until;
    ClientConnection* connection;
    bool operator<(const Held& other) const { return until > other.until; }  // the earliest on top of a heap
  };
  void set_timer() REQUIRES(mutex_);

  int timer_;
  Mutex mutex_;
  std::vector<Held> heap_ GUARDED_BY(mutex_);
};

}  // namespace usher::http
