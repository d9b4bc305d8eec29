#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "common/base/mutex.h"
#include "server/http/front/framing.h"
#include "server/http/front/sockets.h"

namespace usher::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What epoll reports events of.
struct Source {
  enum class Kind { kConnection, kListener, kSweep, kHeld, kStop };
  Source(Kind what, Descriptor descriptor) : kind(what), socket(std::move(descriptor)) {}

  Kind kind;
  Descriptor socket;
  std::atomic<unsigned> handed_over{0};  ///< Orders the threads that have it in turn: C++ knows nothing of the kernel's order.
};

/// What a connection is doing, and so what its deadline means.
enum class Phase : std::uint8_t {
  kIdle,       ///< Between requests.
  kReceiving,  ///< A request has begun.
  kRunning,    ///< In a lane, held until its time, or a stream; no deadline.
  kWriting,    ///< The client does not read.
  kLingering,  ///< Answered and ended by us; what still comes is discarded.
};

/// One client. Belongs to the thread that epoll, a lane or the timer gave it to; only the atomic members are read by others.
struct ClientConnection : Source {
  ClientConnection(Descriptor accepted, std::string address)
      : Source(Kind::kConnection, std::move(accepted)), peer(std::move(address)) {}

  void enter(Phase next, SteadyTime until) {
    phase.store(next, std::memory_order_relaxed);
    deadline.store(until, std::memory_order_relaxed);
  }

  std::string peer;
  std::unique_ptr<Framer> framer;  ///< From a request's first byte until its answer is written.
  SteadyTime began;                ///< That first byte.
  std::string in;                  ///< Read but not used: a part of a line, or pipelined requests.
  std::string out;
  std::size_t sent = 0;      ///< Of `out`.
  std::size_t counted = 0;   ///< Of `sent`: has earned its time.
  bool half_closed = false;  ///< Nothing more will come.
  bool closing = false;      ///< Ends when `out` is sent.
  bool continue_sent = false;
  std::atomic<Phase> phase{Phase::kIdle};
  std::atomic<SteadyTime> deadline{SteadyTime::max()};
  std::atomic<bool> cut{false};  ///< A deadline passed, or its place was needed: no more is read.
  std::list<ClientConnection>::iterator place;
};

/// Owns the connections. Never closes one itself while another thread may hold it: it shuts the socket down, which wakes the
/// owner. Safe from any thread.
class ConnectionTable {
 public:
  ClientConnection& add(Descriptor accepted, std::string peer, SteadyTime idle_until);
  /// Closes and destroys; by its owner only.
  void remove(ClientConnection& connection);

  /// Cuts what is past its deadline and says how many that were.
  std::size_t sweep(SteadyTime now);
  /// Ends up to `most` idle or lingering connections, the oldest first; one whose request has just arrived is still answered.
  void shed_idle(std::size_t most);
  void cut_all();
  [[nodiscard]] std::size_t size() const { return size_.load(); }
  /// Whether all were gone before `until`.
  bool wait_until_empty(SteadyTime until);
  /// Only when no other thread is left.
  void clear();

 private:
  static void end_reading(ClientConnection& connection);

  mutable Mutex mutex_;
  std::condition_variable_any emptied_;
  std::list<ClientConnection> all_ GUARDED_BY(mutex_);
  std::atomic<std::size_t> size_{0};
};

/// Answers that wait for their time. Safe from any thread.
class HeldAnswers {
 public:
  /// `timer`: a timerfd of CLOCK_MONOTONIC, set to the earliest.
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
