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
    if (last_word_ || !thread_.joinable()) return false;
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
  resume_if_wanted(tag / 2);
}

void EventStreams::resume_if_wanted(std::uint64_t stream) {
  const auto found = streams_.find(stream);
  auto* const source = found == streams_.end() ? nullptr : found->second.stream->source();
  if (!source || !source->wants_resume()) return;
  if (const auto code = source->resume(steady_now()); code != CURLE_OK) end_source(*source, code);
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
  const auto earlier = earlier_of(*handoff.order);
  if (!earlier && !make_room()) return false;
  if (!control(EPOLL_CTL_ADD, handoff.socket, id, EPOLLRDHUP)) return false;
  StreamSource* source = nullptr;
  try {
    source = source_of(handoff.order->call, now);
    auto& entry = streams_[id];  // before the stream takes the handoff
    entry.stream = std::make_unique<Stream>(id, handoff, limits_, unsent_, now);
  } catch (const std::exception&) {  // no memory, or no libcurl
    streams_.erase(id);
    if (source && source->streams().empty()) drop(*source);
    static_cast<void>(control(EPOLL_CTL_DEL, handoff.socket, id, 0));
    return false;
  }
  act(*streams_.find(id)->second.stream, [this, source, now](Stream& stream) { return join(stream, source, now); });
  take_back(earlier);
  resume_if_wanted(id);
  return true;
}

std::uint64_t EventStreams::earlier_of(const StreamOrder& order) const {
  const auto is_earlier = [&order](const auto& entry) {
    const auto& other = entry.second.stream->order();
    return other.call == order.call && other.owner == order.owner;
  };
  const auto found = order.owner.empty() ? streams_.end() : std::ranges::find_if(streams_, is_earlier);
  return found == streams_.end() ? 0 : found->first;
}

bool EventStreams::make_room() try {
  if (streams_.size() < limits_.most) return true;
  std::vector<std::uint64_t> ids;
  std::vector<Place> places;
  for (const auto& [id, entry] : streams_) {
    ids.push_back(id);
    places.push_back(entry.stream->place());
  }
  const auto taken = places_to_take(places, limits_.most, 1);
  if (!taken.empty()) take_back(ids[taken.front()]);
  return !taken.empty();
} catch (const std::bad_alloc&) {
  return false;
}

/// A client that does not read its last event does not keep the place.
void EventStreams::take_back(std::uint64_t stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  act(*found->second.stream, [](Stream& one) {
    auto outcome = one.end(StreamEnding::kPlaceTaken, steady_now());
    return outcome ? std::move(outcome) : one.abandon(StreamEnding::kPlaceTaken);
  });
}

StreamSource* EventStreams::source_of(const std::shared_ptr<net::StreamCall>& call, SteadyTime now) {
  if (call->is_whole) return nullptr;
  const auto found = sources_.find(call.get());
  if (found != sources_.end()) return found->second.get();
  return sources_.emplace(call.get(), std::make_unique<StreamSource>(call, limits_, now)).first->second.get();
}

Stream::Outcome EventStreams::join(Stream& stream, StreamSource* source, SteadyTime now) {
  const bool is_first = source && source->streams().empty();
  auto outcome = stream.join(source, now);
  if (!is_first || transfers_.add(source->transfer())) return outcome;
  const auto why = source->on_transfer_end(CURLE_OUT_OF_MEMORY);
  return stream.on_source_end(why, source->fault(CURLE_OUT_OF_MEMORY), now);
}

void EventStreams::settle_ended() {
  while (const auto ended = transfers_.take_ended()) end_source(StreamSource::of(ended->first), ended->second);
  for (const auto id : std::exchange(unsent_, {})) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) continue;
    auto& stream = *found->second.stream;
    if (stream.is_client_gone() || !look_after(found->second)) settle(stream, stream.on_client_gone());
  }
}

/// Each stream leaves the source, which goes with the last one.
void EventStreams::end_source(StreamSource& source, CURLcode code) {
  const auto why = source.on_transfer_end(code);
  for (auto left = source.streams().size(); left > 0; --left)
    act(*source.streams().back(), [&](Stream& stream) -> Stream::Outcome {
      if (source.lacked_memory()) return stream.abandon(why);
      return stream.on_source_end(why, source.fault(code), steady_now());
    });
}

void EventStreams::drop(StreamSource& source) {
  transfers_.remove(source.transfer());
  sources_.erase(&source.call());
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
  if (!outcome && !look_after(entry)) outcome = stream.on_client_gone();
  if (auto* const source = stream.take_unheard()) drop(*source);
  if (!outcome) return;
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
