#pragma once

#include <map>
#include <thread>
#include <unordered_map>

#include "common/base/files/descriptor.h"
#include "common/base/mutex.h"
#include "server/http/streams/multi.h"
#include "server/http/streams/source.h"

namespace usher::http {

/// All streams of events, in one thread: one epoll for the sockets of clients and upstreams; libcurl drives the upstream side.
/// Bytes are passed on as they arrive; while all clients of a call read slower than its upstream writes, the upstream is not
/// read. Bytes that a client sends meanwhile stay in its socket. If a client closes its side, its stream ends, and with the last
/// stream of a call the upstream request. Thread-safe.
class EventStreams {
 public:
  EventStreams(const StreamLimits& limits, EpollControl control);
  ~EventStreams();  ///< Calls stop().
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  /// Error: kInternal if the system provides no descriptor or thread.
  Status start();
  /// Takes the connection over. Returns false, and leaves `handoff` untouched, if the server stops.
  bool hand_off(StreamHandoff& handoff);
  /// Ends every stream with a last event, and accepts no more.
  void end_all(StreamEnding why);
  /// Returns every connection as unusable, and ends the thread. Idempotent.
  void stop() {
    end_all(StreamEnding::kShutdown);
    stopping_.store(true);
    wake();
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] std::size_t open() const { return open_.load(); }

 private:
  struct Entry {
    std::unique_ptr<Stream> stream;
    bool watches_output = false;
  };

  void run();
  [[nodiscard]] int patience() const;
  void on_event(std::uint64_t tag, std::uint32_t events);
  void admit_all();
  /// Returns false, and leaves the handoff untouched, if there is no place or memory, or epoll cannot watch the client.
  bool admit(StreamHandoff& handoff);
  /// The stream of the same call that the owner has already; 0: none.
  [[nodiscard]] std::uint64_t earlier_of(const StreamOrder& order) const;
  /// Takes a place back from another, if all are taken; false if no client has to give one.
  bool make_room();
  void take_back(std::uint64_t stream);
  void settle_ended();
  void settle(Stream& stream, Stream::Outcome outcome);
  /// Returns false if the system cannot watch the client as needed.
  bool look_after(Entry& entry);
  /// The source of a call; null if the call is over. Throws std::bad_alloc.
  StreamSource* source_of(const std::shared_ptr<net::StreamCall>& call, SteadyTime now);
  /// The first stream of a source begins its transfer.
  Stream::Outcome join(Stream& stream, StreamSource* source, SteadyTime now);
  void end_source(StreamSource& source, CURLcode code);
  void drop(StreamSource& source);
  void resume_if_wanted(std::uint64_t stream);
  /// Settles what `what`: Stream& -> Outcome returns; a stream without memory for it is cut.
  template <class F>
  void act(Stream& stream, const F& what);
  /// The same for every stream.
  template <class F>
  void for_all(const F& what);
  [[nodiscard]] bool control(int operation, int socket, std::uint64_t stream, std::uint32_t events) const;
  void wake() const {
    const std::uint64_t one = 1;
    (void)!write(wake_.get(), &one, sizeof one);
  }

  const StreamLimits limits_;
  const EpollControl control_;
  Descriptor epoll_{epoll_create1(EPOLL_CLOEXEC)};
  Descriptor wake_;
  TransferSet transfers_;
  std::unordered_map<const net::StreamCall*, std::unique_ptr<StreamSource>> sources_;  ///< Used only by the loop's thread.
  std::map<std::uint64_t, Entry> streams_;                                             ///< The same; the oldest first.
  std::vector<std::uint64_t> unsent_;  ///< Streams whose clients could not take all bytes since the last check, or are gone.
  std::uint64_t last_id_ = 0;
  SteadyTime next_tick_{};
  std::atomic<std::size_t> open_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;

  Mutex mutex_;
  std::vector<StreamHandoff> arrived_ GUARDED_BY(mutex_);
  std::optional<StreamEnding> last_word_ GUARDED_BY(mutex_);  ///< Set: no more streams are accepted.
};

}  // namespace usher::http
