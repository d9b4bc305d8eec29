#pragma once

#include "server/http/front/framing.h"
#include "server/http/front/sockets.h"
#include "server/http/lanes/lanes.h"
#include "server/http/messages/places.h"

namespace usher::http {

/// A descriptor that epoll reports events for.
struct Source {
  enum class Kind { kConnection, kListener, kSweep, kHeld, kStop };
  Source(Kind what, Descriptor descriptor) : kind(what), socket(std::move(descriptor)) {}

  Kind kind;
  Descriptor socket;
  std::atomic<unsigned> handed_over{0};  ///< Orders accesses of successive threads; C++ does not know epoll's order.
};

/// The state of a connection; it decides which deadline applies. In all but kRunning its place may be taken back.
enum class Phase : std::uint8_t {
  kNew,        ///< Accepted; its first request has not begun.
  kIdle,       ///< Between requests.
  kHead,       ///< A request has started; its head is incomplete.
  kReceiving,  ///< The head is there, and the body is not.
  kRunning,    ///< In a lane, held until a set time, or streaming; no deadline.
  kWaiting,    ///< For its handler to run again, as for a database that wakes; no deadline.
  kWriting,    ///< The response waits for the client to read.
  kLingering,  ///< Answered and shut down by the server; further input is discarded.
};

/// One client connection. Owned by the thread that epoll, a lane or the timer gave it to; other threads read only the atomic
/// members.
struct ClientConnection : Source {
  ClientConnection(Descriptor accepted, std::string address, Client sharer)
      : Source(Kind::kConnection, std::move(accepted)), peer(std::move(address)), client(std::move(sharer)) {}

  void enter(Phase next, SteadyTime until) {
    phase.store(next, std::memory_order_relaxed);
    deadline.store(until, std::memory_order_relaxed);
  }

  std::string peer;
  Client client;                   ///< Who has the place: the peer, or whose request a proxy passed on last.
  std::unique_ptr<Framer> framer;  ///< From a request's first byte until its response is written.
  SteadyTime began;                ///< When that first byte arrived.
  std::string in;                  ///< Read but not used: a partial line or pipelined requests.
  std::string out;
  std::size_t sent = 0;      ///< Bytes of `out` that are sent.
  std::size_t counted = 0;   ///< Bytes of `sent` that have already extended the deadline.
  bool half_closed = false;  ///< The client sends no more.
  bool closing = false;      ///< Closed when `out` is sent.
  bool continue_sent = false;
  Lane lane = Lane::kQuick;  ///< Of the request.
  std::atomic<Phase> phase{Phase::kNew};
  std::atomic<SteadyTime> deadline{SteadyTime::max()};
  std::atomic<bool> cut{false};         ///< A deadline passed, or the place was needed: nothing more is read.
  std::atomic<bool> taken_back{false};  ///< It was the place.
  std::list<ClientConnection>::iterator place;
};

/// Owns the connections. Never closes one while another thread may hold it: shuts the socket down, which wakes the owning thread.
/// Thread-safe.
class ConnectionTable {
 public:
  static constexpr std::size_t kMostLargeBodies = 64;  ///< Together 26 MiB; 64 MiB with those of tests.

  ClientConnection& add(Descriptor accepted, std::string peer, Client client, SteadyTime idle_until);
  /// Says who has the place of a connection, which the caller owns.
  void give_to(ClientConnection& connection, Client client) {
    const Lock lock(mutex_);
    connection.client = std::move(client);
  }
  /// Room for the large body that a connection begins to receive, for as long as the result lives. Where all is taken, one is
  /// taken back as shed() does it; null: no client has to give one.
  std::shared_ptr<void> room_for_body(ClientConnection& connection);
  /// Closes and destroys the connection; called only by its owner.
  void remove(ClientConnection& connection) {
    std::list<ClientConnection> leaving;  // destroyed, and so closed, after the lock
    const Lock lock(mutex_);
    leaving.splice(leaving.end(), all_, connection.place);
    if (--size_ == 0) emptied_.notify_all();
  }

  /// Shuts down connections past their deadline and returns their number.
  std::size_t sweep(SteadyTime now);
  /// Takes up to `most` places back when all of `room` are open: places_to_take(). A request that has just arrived is still
  /// answered.
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
    std::list<ClientConnection> leaving;  // as in remove()
    const Lock lock(mutex_);
    leaving.swap(all_);
    size_ = 0;
  }

 private:
  struct LargeBody;

  // The client's bytes that have arrived can still be read, and responses that it reads can be written.
  static void cut(ClientConnection& connection) {
    connection.cut.store(true);
    const auto phase = connection.phase.load(std::memory_order_relaxed);
    (void)shutdown(connection.socket.get(), phase == Phase::kWriting || phase == Phase::kLingering ? SHUT_RDWR : SHUT_RD);
  }
  static void take_back(ClientConnection& connection) {
    connection.taken_back.store(true);
    cut(connection);
  }

  mutable Mutex mutex_;
  std::condition_variable_any emptied_;
  std::list<ClientConnection> all_ GUARDED_BY(mutex_);
  std::vector<ClientConnection*> large_bodies_ GUARDED_BY(mutex_);  ///< Those that have room, the oldest first.
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
