#include "server/http/front/conversation.h"

#include "server/http/messages/problem.h"

namespace usher::http {
namespace {

constexpr std::size_t kFlushAt = 64 * 1024;  // of unsent responses to pipelined requests
constexpr int kDiscardsPerTurn = 16;
const std::string kContinue = "HTTP/1.1 " + std::to_string(number(HttpStatus::kContinue)) + " Continue\r\n\r\n";

// Also frees the old buffer, which assigning a short string would keep; with ten thousand idle connections that memory matters.
void replace(std::string& buffer, std::string_view text) { std::string(text).swap(buffer); }

void keep(ClientConnection& connection, std::string_view rest) {
  const bool kept_already = rest.data() == connection.in.data() && rest.size() == connection.in.size();
  if (!kept_already) replace(connection.in, rest);
}

/// Sent where a response cannot be composed for want of memory.
std::string response_without_memory() {
  auto response = problem_response(Refusal::kBusy);
  response.with("Retry-After", "1").with("Cache-Control", "no-store");
  return write_response(std::move(response), {.keep_alive = false}).bytes;
}

/// One of the event threads that may run reads at the same time, while in scope.
class InlineSlot {
 public:
  explicit InlineSlot(std::atomic<int>& free) : free_(free), taken_(free.fetch_sub(1, std::memory_order_relaxed) > 0) {
    if (!taken_) free_.fetch_add(1, std::memory_order_relaxed);
  }
  ~InlineSlot() {
    if (taken_) free_.fetch_add(1, std::memory_order_relaxed);
  }
  InlineSlot(const InlineSlot&) = delete;
  InlineSlot& operator=(const InlineSlot&) = delete;
  [[nodiscard]] bool taken() const { return taken_; }

 private:
  std::atomic<int>& free_;
  bool taken_;
};

void append(std::string& out, std::string bytes) {
  if (out.empty()) {
    out = std::move(bytes);
  } else {
    out += bytes;
  }
}

}  // namespace

Conversation::Conversation(const ConnectionContext& around, int inline_reads)
    : around_(around), no_memory_(response_without_memory()), free_inline_(inline_reads) {}

template <class Work>
void Conversation::guarded(ClientConnection& c, const Work& work) {
  try {
    work();
  } catch (const std::bad_alloc&) {
    give_up(c);
  }
}

void Conversation::serve(ClientConnection& c, ReadBuffer& buffer) {
  guarded(c, [&] { serve_now(c, buffer); });
}

void Conversation::release(ClientConnection& c) {
  guarded(c, [&] {
    if (!c.framer) return write_out(c);
    if (ending_.load() || c.taken_back.load()) return answer(c, refusal(Refusal::kBusy, c.framer->request()));
    if (c.lane == Lane::kQuick) return answer(c, handle(c.framer->request()));
    submit(c);
  });
}

// For a handler that runs again, the request stays in the framer.
void Conversation::answer(ClientConnection& c, Response response) {
  if (!response.again_in) return hold_or_write(c, serialise(c, std::move(response)));
  c.enter(Phase::kWaiting, SteadyTime::max());
  around_.held.hold(c, steady_now() + *response.again_in);
}

// Allocates nothing. After a part of another response the connection can only be closed.
void Conversation::give_up(ClientConnection& c) {
  around_.counters.refused[static_cast<std::size_t>(Refusal::kBusy)].fetch_add(1, std::memory_order_relaxed);
  const bool is_clean = c.out.empty() && c.sent == 0 && c.phase.load(std::memory_order_relaxed) != Phase::kLingering;
  const auto sent = is_clean ? send(c.socket.get(), no_memory_.data(), no_memory_.size(), MSG_NOSIGNAL | MSG_DONTWAIT) : -1;
  c.framer.reset();
  replace(c.out, {});
  c.sent = c.counted = 0;
  c.closing = true;
  if (sent == static_cast<ssize_t>(no_memory_.size())) return end(c);
  drop(c);
}

// A connection that epoll cannot watch would wait for ever.
void Conversation::arm(ClientConnection& c, Poller::For what) {
  if (!around_.poller.arm(c, what)) drop(c);
}

// An idle connection is the client's or, at the end of the server, ConnectionTable::take_leave()'s.
bool Conversation::takes_request(ClientConnection& c) {
  auto phase = c.phase.load();
  while (phase == Phase::kNew || phase == Phase::kIdle)
    if (c.phase.compare_exchange_weak(phase, Phase::kHead)) return true;
  return phase != Phase::kLingering;
}

void Conversation::serve_now(ClientConnection& c, ReadBuffer& buffer) {
  if (!takes_request(c)) return discard(c, buffer);
  if (!c.out.empty()) {
    if (!send_some(c)) return drop(c);
    if (!c.out.empty() || c.closing) return write_out(c);
  }
  converse(c, receive(c, buffer));
}

// Returns the bytes to parse: kept bytes followed by new ones. Nothing is read while pipelined requests wait: this bounds memory.
std::string_view Conversation::receive(ClientConnection& c, ReadBuffer& buffer) {
  if (c.half_closed || c.in.size() >= buffer.size()) return c.in;
  const auto got = recv(c.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  const bool nothing_yet = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  if (c.cut.load() || (got <= 0 && !nothing_yet)) c.half_closed = true;
  if (got <= 0) return c.in;
  const std::string_view fresh(buffer.data(), static_cast<std::size_t>(got));
  if (c.in.empty()) return fresh;
  return c.in += fresh;
}

void Conversation::converse(ClientConnection& c, std::string_view bytes) {
  for (;;) {
    switch (frame(c, bytes)) {
      case Framer::Step::kNeedMore:
        return wait_for_more(c, bytes);
      case Framer::Step::kRefused:
        return refuse(c, c.framer->refusal());
      case Framer::Step::kNeedsRoom:
      case Framer::Step::kComplete:
        break;
    }
    if (dispatch(c, bytes) == Ownership::kHandedOff) return;
    if (c.closing || c.out.size() > kFlushAt) {
      keep(c, bytes);
      return write_out(c);
    }
  }
}

// Removes the bytes of the current request from the front of `bytes`.
Framer::Step Conversation::frame(ClientConnection& c, std::string_view& bytes) {
  if (!c.framer) {
    if (bytes.empty()) return Framer::Step::kNeedMore;
    c.framer = std::make_unique<Framer>(around_.options.framing);
    c.framer->request().peer = c.peer;
    c.began = steady_now();
    c.continue_sent = false;
  }
  std::size_t used = 0;
  const auto step = c.framer->feed(bytes, used);
  bytes.remove_prefix(used);
  auto& request = c.framer->request();
  if (request.received == Time{} && c.framer->head_complete()) {
    request.received = around_.clock.now();
    request.head_at = steady_now();
    if (around_.options.address_of) give_to_sender(c);
  }
  if (step != Framer::Step::kNeedsRoom) return step;
  c.framer->give_room(around_.table.room_for_body(c));
  return frame(c, bytes);
}

// A proxy passes requests of many clients on.
void Conversation::give_to_sender(ClientConnection& c) {
  const auto& options = around_.options;
  if (!options.speaks_for_others(c.peer)) return;
  auto sender = options.client_at(options.address_of(c.framer->request()));
  if (sender.name != c.client.name) around_.table.give_to(c, std::move(sender));
}

void Conversation::wait_for_more(ClientConnection& c, std::string_view bytes) {
  keep(c, bytes);
  if (c.half_closed) {
    if (c.cut.load() && c.framer) return refuse(c, c.taken_back.load() ? Refusal::kBusy : Refusal::kTimeout);
    c.closing = true;  // the client left in the middle of a request: no response
  } else if (c.framer && c.in.empty() && !c.continue_sent && c.framer->expects_continue()) {
    c.out += kContinue;
    c.continue_sent = true;
  }
  write_out(c);
}

Conversation::Ownership Conversation::dispatch(ClientConnection& c, std::string_view rest) {
  around_.counters.requests.fetch_add(1, std::memory_order_relaxed);
  auto& request = c.framer->request();
  auto admission = admit(request);
  if (admission.answer) return answer_here(c, rest, std::move(*admission.answer));
  c.lane = admission.lane;
  if (c.lane == Lane::kQuick) return answer_here(c, rest, handle(request));
  const bool reads = c.lane == Lane::kRead || c.lane == Lane::kStream;
  if (!reads) return run_in_lane(c, rest);
  const InlineSlot slot(free_inline_);
  return slot.taken() ? answer_here(c, rest, handle(request)) : run_in_lane(c, rest);
}

Conversation::Ownership Conversation::answer_here(ClientConnection& c, std::string_view rest, Response response) {
  if (response.again_in) {
    keep(c, rest);
    if (send_some(c))
      answer(c, std::move(response));
    else
      drop(c);
    return Ownership::kHandedOff;
  }
  auto answered = serialise(c, std::move(response));
  if (!answered.stream && !must_hold(answered)) {
    append(c.out, std::move(answered.bytes));
    return Ownership::kKept;
  }
  keep(c, rest);
  if (send_some(c)) {
    hold_or_write(c, std::move(answered));
  } else {
    drop(c);
  }
  return Ownership::kHandedOff;
}

Conversation::Ownership Conversation::run_in_lane(ClientConnection& c, std::string_view rest) {
  keep(c, rest);
  if (!send_some(c)) {  // earlier responses are sent before this one is ready
    drop(c);
    return Ownership::kHandedOff;
  }
  submit(c);
  return Ownership::kHandedOff;
}

void Conversation::submit(ClientConnection& c) {
  c.enter(Phase::kRunning, SteadyTime::max());
  const auto lane = c.lane == Lane::kStream ? Lane::kRead : c.lane;
  around_.lanes.submit(lane, c.client.name, [this, &c, lane](LaneDecision decision) {
    guarded(c, [&] {
      auto& request = c.framer->request();
      answer(c, decision == LaneDecision::kRun ? handle(request) : busy(lane, request));
    });
  });
}

// Runs after the handler, which may take long: whether the connection stays open is decided last. The request is released here,
// except that of a stream.
SerializedResponse Conversation::serialise(ClientConnection& c, Response response) {
  c.closing = !c.framer->keep_alive() || ending_.load() || (response.is_streamed() && c.framer->is_http10());
  const WriteOptions options{.keep_alive = !c.closing,
                             .http10 = c.framer->is_http10(),
                             .head_only = c.framer->request().method == "HEAD",
                             .now = around_.clock.now()};
  auto serialised = write_response(std::move(response), options);
  if (!serialised.stream) c.framer.reset();
  return serialised;
}

// Hands the connection off to the streams. Bytes already read stay in the connection, later ones in the socket.
void Conversation::hand_to_streams(ClientConnection& c, SerializedResponse answered) {
  c.enter(Phase::kRunning, SteadyTime::max());
  c.framer->release_body();
  StreamHandoff handoff{.socket = c.socket.get(),
                        .earlier = c.out.substr(c.sent),
                        .head = std::move(answered.bytes),
                        .chunked = !c.framer->is_http10(),
                        .client = c.client,
                        .order = answered.stream,
                        .done = [this, &c, order = answered.stream](StreamReturn how) {
                          guarded(c, [&] { on_return(c, *order, std::move(how)); });
                        }};
  replace(c.out, {});
  c.sent = c.counted = 0;
  if (around_.streams.hand_off(handoff)) return;
  on_return(c, *answered.stream, {.refusal = error(ErrorCode::kOverloaded), .unsent = std::move(handoff.earlier)});
}

void Conversation::on_return(ClientConnection& c, const StreamOrder& order, StreamReturn how) {
  c.out = std::move(how.unsent);
  if (how.refusal) {
    auto response = around_.handler.refuse_stream(c.framer->request(), order, *how.refusal);
    append(c.out, serialise(c, std::move(response)).bytes);
    return write_out(c);
  }
  around_.handler.note_stream(c.framer->request(), order, how.end);
  c.framer.reset();
  if (!how.usable) return drop(c);
  write_out(c);
}

bool Conversation::must_hold(const SerializedResponse& answered) const {
  return answered.not_before && *answered.not_before > around_.clock.now();
}

void Conversation::hold_or_write(ClientConnection& c, SerializedResponse answered) {
  if (answered.stream) {
    if (!send_some(c)) return drop(c);
    return hand_to_streams(c, std::move(answered));
  }
  if (!must_hold(answered)) {
    append(c.out, std::move(answered.bytes));
    return write_out(c);
  }
  auto rest = answered.bytes.substr(answered.held_after);  // without memory for it nothing is sent yet
  answered.bytes.resize(answered.held_after);
  append(c.out, std::move(answered.bytes));
  if (!send_some(c)) return drop(c);
  append(c.out, std::move(rest));
  c.enter(Phase::kRunning, SteadyTime::max());
  around_.held.hold(c, steady_now() + (*answered.not_before - around_.clock.now()));
}

// Sends the last response of this connection.
void Conversation::refuse(ClientConnection& c, Refusal why) {
  const auto& partial = c.framer->request();
  auto response = refusal(why, partial);
  if (why == Refusal::kBusy) response.with("Retry-After", "1");
  const WriteOptions options{.keep_alive = false, .head_only = partial.method == "HEAD", .now = around_.clock.now()};
  append(c.out, write_response(std::move(response), options).bytes);
  c.framer.reset();
  replace(c.in, {});
  c.closing = true;
  write_out(c);
}

Response Conversation::refusal(Refusal why, const Request& partial) {
  around_.counters.refused[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
  return around_.handler.refuse(why, partial);
}

Admission Conversation::admit(Request& request) {
  try {
    return around_.handler.admit(request);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {  // its text may contain secrets
    return {.answer = refusal(Refusal::kInternalFailure, request)};
  }
}

Response Conversation::handle(Request& request) {
  try {
    return around_.handler.handle(request);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {  // its text may contain secrets
    return refusal(Refusal::kInternalFailure, request);
  }
}

Response Conversation::busy(Lane lane, const Request& request) {
  return refusal(Refusal::kBusy, request).with("Retry-After", std::to_string(around_.lanes.retry_after(lane).count()));
}

// Slow-read attack: a client must read at least `write_rate` bytes a second.
SteadyTime Conversation::write_deadline(const ClientConnection& c) const {
  const auto whole = steady_now() + around_.options.deadlines.write;
  const auto until = c.deadline.load(std::memory_order_relaxed);
  if (c.phase.load(std::memory_order_relaxed) != Phase::kWriting || until == SteadyTime::max()) return whole;
  return std::min(whole, until + std::chrono::milliseconds((c.sent - c.counted) * 1000 / around_.options.deadlines.write_rate));
}

// Sends pending bytes, then waits for the client: to read more, to send a request, or to close after the server's end of file.
void Conversation::write_out(ClientConnection& c) {
  if (!send_some(c)) return drop(c);
  const auto& deadlines = around_.options.deadlines;
  if (!c.out.empty()) {
    c.enter(Phase::kWriting, write_deadline(c));
    c.counted = c.sent;
    return arm(c, Poller::For::kOutput);
  }
  if (c.closing) return end(c);
  // Kept bytes may already be whole requests: epoll reports "writable" at once, behind other ready connections.
  const bool come_back = c.half_closed || (!c.framer && !c.in.empty());
  if (c.framer) {
    const bool has_head = c.framer->head_complete();
    c.enter(has_head ? Phase::kReceiving : Phase::kHead, c.began + (has_head ? deadlines.body : deadlines.head));
  } else if (come_back) {
    c.enter(Phase::kHead, steady_now() + deadlines.head);
  } else {
    c.enter(Phase::kIdle, steady_now() + deadlines.idle);
  }
  arm(c, come_back ? Poller::For::kEither : Poller::For::kInput);
}

// Returns false if the connection is broken; unsent bytes stay in `out`.
bool Conversation::send_some(ClientConnection& c) {
  while (c.sent < c.out.size()) {
    const auto n = send(c.socket.get(), c.out.data() + c.sent, c.out.size() - c.sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    c.sent += static_cast<std::size_t>(n);
  }
  replace(c.out, {});
  c.counted = 0;
  c.sent = 0;
  return true;
}

// Closing while bytes still arrive would reset the connection, and the client would lose the response.
void Conversation::end(ClientConnection& c) {
  if (c.half_closed) return drop(c);
  (void)shutdown(c.socket.get(), SHUT_WR);
  replace(c.in, {});
  c.enter(Phase::kLingering, steady_now() + around_.options.deadlines.linger);
  arm(c, Poller::For::kInput);
}

void Conversation::discard(ClientConnection& c, ReadBuffer& buffer) {
  for (int i = 0; i < kDiscardsPerTurn && !c.cut.load(); ++i) {
    const auto got = recv(c.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return arm(c, Poller::For::kInput);
    if (got <= 0) return drop(c);
  }
  if (c.cut.load()) return drop(c);
  arm(c, Poller::For::kInput);
}

void Conversation::drop(ClientConnection& c) {
  around_.table.remove(c);
  around_.acceptor.resume();
}

}  // namespace usher::http
