#pragma once

#include "server/http/front/acceptor.h"
#include "server/http/front/response_writer.h"
#include "server/http/messages/handler.h"
#include "server/http/streams/streams.h"

namespace usher::http {

/// The read buffer of an event thread; a connection keeps only the unused bytes.
using ReadBuffer = std::array<char, 16 * 1024>;

struct FrontCounters {
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> cut{0};
  std::atomic<std::uint64_t> sweeps{0};
  std::array<std::atomic<std::uint64_t>, kRefusals.size()> refused{};
};

/// What all conversations share; every member outlives them.
struct ConnectionContext {
  const FrontOptions& options;
  Handler& handler;
  const Clock& clock;
  Lanes& lanes;
  Poller& poller;
  ConnectionTable& table;
  Acceptor& acceptor;
  HeldAnswers& held;
  EventStreams& streams;
  FrontCounters& counters;
};

/// Drives the connections: reads bytes, frames requests, runs them in their lanes and writes the responses in order. Each
/// function takes a connection that the calling thread owns and passes ownership on: to epoll, a lane, the timer or the streams,
/// or closes it.
class Conversation {
 public:
  /// `inline_reads`: how many event threads may run reads at the same time.
  Conversation(const ConnectionContext& around, int inline_reads);

  /// epoll reports the connection as readable or writable.
  void serve(ClientConnection& connection, ReadBuffer& buffer);
  /// The time of a held response has come, or of a handler that runs again.
  void release(ClientConnection& connection);
  /// From now on every response closes its connection.
  void end_soon() { ending_.store(true); }

 private:
  enum class Ownership { kKept, kHandedOff };

  /// Calls `work`; if it runs out of memory, it still owns the connection, which gets a last response that needs none.
  template <class Work>
  void guarded(ClientConnection& connection, const Work& work);
  void give_up(ClientConnection& connection);
  void arm(ClientConnection& connection, Poller::For what);
  void serve_now(ClientConnection& connection, ReadBuffer& buffer);
  std::string_view receive(ClientConnection& connection, ReadBuffer& buffer);
  void converse(ClientConnection& connection, std::string_view bytes);
  Framer::Step frame(ClientConnection& connection, std::string_view& bytes);
  void give_to_sender(ClientConnection& connection);
  void wait_for_more(ClientConnection& connection, std::string_view bytes);
  static bool takes_request(ClientConnection& connection);
  void discard(ClientConnection& connection, ReadBuffer& buffer);

  Ownership dispatch(ClientConnection& connection, std::string_view rest);
  Ownership answer_here(ClientConnection& connection, std::string_view rest, Response response);
  Ownership run_in_lane(ClientConnection& connection, std::string_view rest);
  void submit(ClientConnection& connection);

  SerializedResponse serialise(ClientConnection& connection, Response response);
  void hand_to_streams(ClientConnection& connection, SerializedResponse answer);
  void on_return(ClientConnection& connection, const StreamOrder& order, StreamReturn how);
  void answer(ClientConnection& connection, Response response);
  bool must_hold(const SerializedResponse& answer) const;
  void hold_or_write(ClientConnection& connection, SerializedResponse answer);
  void refuse(ClientConnection& connection, Refusal why);
  Admission admit(Request& request);
  Response handle(Request& request);
  Response refusal(Refusal why, const Request& partial);
  Response busy(Lane lane, const Request& request);

  void write_out(ClientConnection& connection);
  bool send_some(ClientConnection& connection);
  [[nodiscard]] SteadyTime write_deadline(const ClientConnection& connection) const;
  void end(ClientConnection& connection);
  void drop(ClientConnection& connection);

  ConnectionContext around_;
  const std::string no_memory_;  ///< A whole response.
  std::atomic<int> free_inline_;
  std::atomic<bool> ending_{false};
};

}  // namespace usher::http
