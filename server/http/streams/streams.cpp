#include "server/http/streams/streams.h"

#include <algorithm>
#include <new>

#include <sys/eventfd.h>

namespace usher::http {
namespace {

using std::chrono::milliseconds;

constexpr int kEventsPerTurn = 256;
constexpr std::uint32_t kWritable = EPOLLOUT;
constexpr std::uint32_t kGone = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

// epoll tags: odd for upstream sockets, even for clients, and one number for the wake-up.
constexpr std::uint64_t kWakeTag = 0;
std::uint64_t tag_of_upstream(int socket) { return static_cast<std::uint64_t>(socket) * 2 + 1; }
std::uint64_t tag_of_client(std::uint64_t stream) { return stream * 2; }

}  // namespace

EventStreams::EventStreams(const StreamLimits& limits, EpollControl epoll_control)
    : limits_(limits),
      control_(epoll_control),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      transfers_(epoll_.get(), tag_of_upstream, control_) {}

EventStreams::~EventStreams() { stop(); }

Status EventStreams::start() {
  if (epoll_.get() < 0 || wake_.get() < 0) return error_because(ErrorCode::kInternal, "no descriptor or memory left for streams");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWakeTag;
  if (control_(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0)
    return error_because(ErrorCode::kInternal, "epoll cannot watch the streams");
  thread_ = std::thread([this] { run(); });
  return done();
}

bool EventStreams::hand_off(StreamHandoff& handoff) {
  {
    const Lock lock(mutex_);
    if (last_word_ || !thread_.joinable() || open_.load() >= limits_.most) return false;
    arrived_.push_back(std::move(handoff));  // throws before it takes the connection, or not at all
    open_.fetch_add(1);
  }
  wake();
  return true;
}

void EventStreams::end_all(StreamEnding why) {
  {
    const Lock lock(mutex_);
    if (last_word_) return;
    last_word_ = why;
  }
  wake();
}

void EventStreams::run() {
  std::array<epoll_event, kEventsPerTurn> events{};
  while (!stopping_.load()) {
    const int count = epoll_wait(epoll_.get(), events.data(), kEventsPerTurn, patience());
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      on_event(event.data.u64, event.events);
    }
    transfers_.on_time(steady_now());
    settle_ended();
    admit_all();
    if (const auto now = steady_now(); now >= next_tick_) {
      next_tick_ = now + limits_.tick;
      for_all([now](Stream& stream) { return stream.on_tick(now); });
    }
  }
  admit_all();
  for_all([](Stream& stream) { return stream.abandon(StreamEnding::kShutdown); });
}

/// Returns the epoll timeout in milliseconds; -1: no timeout.
int EventStreams::patience() const {
  if (streams_.empty() && !transfers_.due()) return -1;
  auto until = next_tick_;
  if (const auto due = transfers_.due()) until = std::min(until, *due);
  const auto left = std::chrono::ceil<milliseconds>(until - steady_now());
  return static_cast<int>(std::max(left, milliseconds(0)).count());
}

void EventStreams::on_event(std::uint64_t tag, std::uint32_t events) {
  if (tag == kWakeTag) {
    std::uint64_t count = 0;
    (void)!read(wake_.get(), &count, sizeof count);
    return;
  }
  if (tag % 2 == 1) {
    transfers_.on_socket(static_cast<int>(tag / 2), events);
    return;
  }
  const auto found = streams_.find(tag / 2);
  if (found == streams_.end()) return;  // it ended in this iteration
  act(*found->second.stream,
      [events](Stream& stream) { return events & kGone ? stream.on_client_gone() : stream.on_writable(steady_now()); });
}

void EventStreams::admit_all() {
  std::vector<StreamHandoff> arrived;
  std::optional<StreamEnding> last_word;
  {
    const Lock lock(mutex_);
    arrived.swap(arrived_);
    last_word = last_word_;
  }
  for (auto& handoff : arrived) {
    if (admit(handoff)) continue;
    open_.fetch_sub(1);
    handoff.done({.refusal = error(ErrorCode::kOverloaded), .unsent = std::move(handoff.earlier)});
  }
  const auto now = steady_now();
  if (last_word) for_all([&](Stream& stream) { return stream.end(*last_word, now); });
}

bool EventStreams::admit(StreamHandoff& handoff) {
  const auto now = steady_now();
  if (streams_.empty()) next_tick_ = now + limits_.tick;
  const auto id = ++last_id_;
  if (!control(EPOLL_CTL_ADD, handoff.socket, id, EPOLLRDHUP)) return false;
  try {
    auto& entry = streams_[id];  // before the stream takes the handoff
    entry.stream = std::make_unique<Stream>(id, handoff, limits_, unsent_, now);
  } catch (const std::exception&) {  // no memory, or no libcurl
    streams_.erase(id);
    static_cast<void>(control(EPOLL_CTL_DEL, handoff.socket, id, 0));
    return false;
  }
  act(*streams_.find(id)->second.stream, [this, now](Stream& stream) {
    return transfers_.add(stream.transfer()) ? std::nullopt : stream.on_transfer_end(CURLE_OUT_OF_MEMORY, now);
  });
  return true;
}

void EventStreams::settle_ended() {
  while (const auto ended = transfers_.take_ended())
    act(Stream::of(ended->first), [&ended](Stream& stream) { return stream.on_transfer_end(ended->second, steady_now()); });
  for (const auto id : std::exchange(unsent_, {}))
    if (const auto found = streams_.find(id); found != streams_.end() && !look_after(found->second))
      settle(*found->second.stream, found->second.stream->on_client_gone());
}

template <class F>
void EventStreams::for_all(const F& what) {
  for (auto next = streams_.begin(); next != streams_.end();) act(*(next++)->second.stream, what);
}

template <class F>
void EventStreams::act(Stream& stream, const F& what) {
  Stream::Outcome outcome;
  try {
    outcome = what(stream);
  } catch (const std::bad_alloc&) {
    outcome = stream.abandon(StreamEnding::kUpstreamFailed);
  }
  settle(stream, std::move(outcome));
}

/// Applies an outcome; `stream` may be destroyed afterwards.
void EventStreams::settle(Stream& stream, Stream::Outcome outcome) {
  const auto found = streams_.find(stream.id());
  auto& entry = found->second;
  if (outcome || stream.is_finishing()) end_transfer(entry);
  if (!outcome && look_after(entry)) return;
  if (!outcome) {
    outcome = stream.on_client_gone();
    end_transfer(entry);
  }
  static_cast<void>(control(EPOLL_CTL_DEL, stream.socket(), stream.id(), 0));
  const auto gone = std::move(entry.stream);
  streams_.erase(found);
  open_.fetch_sub(1);
  gone->return_connection(std::move(*outcome));
}

bool EventStreams::look_after(Entry& entry) {
  if (entry.stream->wants_output() == entry.watches_output) return true;
  entry.watches_output = !entry.watches_output;
  const auto events = EPOLLRDHUP | (entry.watches_output ? kWritable : 0U);
  return control(EPOLL_CTL_MOD, entry.stream->socket(), entry.stream->id(), events);
}

bool EventStreams::control(int operation, int socket, std::uint64_t stream, std::uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag_of_client(stream);
  return control_(epoll_.get(), operation, socket, &event) == 0;
}

}  // namespace usher::http
