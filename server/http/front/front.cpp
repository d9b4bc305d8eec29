#include "server/http/front/front.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include "common/base/files/file.h"
#include "server/http/front/conversation.h"

namespace usher::http {
namespace {

using std::chrono::milliseconds;

FrontOptions completed(FrontOptions options) {
  if (options.cores == 0) options.cores = std::max(1U, std::thread::hardware_concurrency());
  const bool no_lanes = std::ranges::all_of(options.lanes, [](const LaneSize& lane) { return lane.threads == 0; });
  if (no_lanes) options.lanes = lane_sizes(options.cores);
  return options;
}

// The fraction of descriptors reserved for upstream connections: each stream has one beside its client's.
constexpr std::size_t kStreamShare = 3;
constexpr std::size_t kMostStreams = 8192;
// Time for the last event of a stream to reach its client before the connection is cut.
constexpr std::chrono::seconds kFarewell{1};
// Time for the first request of a connection that was accepted just before the end.
constexpr std::chrono::seconds kFirstRequest{1};

StreamLimits with_room(StreamLimits limits, std::size_t descriptors) {
  if (limits.most == 0) limits.most = std::min(kMostStreams, descriptors / kStreamShare);
  return limits;
}

// Short enough that deadlines are not exceeded by much.
milliseconds sweep_interval(const Deadlines& deadlines) {
  const auto least = std::min({deadlines.idle, deadlines.head, deadlines.body, deadlines.write, deadlines.linger});
  return std::clamp(least / 4, milliseconds(5), milliseconds(1000));
}

Descriptor timer() { return Descriptor(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)); }

void repeat(int timer, milliseconds every) {
  const timespec span{.tv_sec = every.count() / 1000, .tv_nsec = every.count() % 1000 * 1'000'000};
  const itimerspec when{.it_interval = span, .it_value = span};
  (void)timerfd_settime(timer, 0, &when, nullptr);
}

// Reads the count of a timer or signal so that it can fire again.
void clear(const Source& source) {
  std::uint64_t count = 0;
  (void)!read(source.socket.get(), &count, sizeof count);
}

}  // namespace

class ConnectionFront::Impl {
 public:
  Impl(FrontOptions options, Handler& handler, const Clock& clock)
      : options_(completed(std::move(options))),
        room_(raise_descriptor_limit()),
        streams_(with_room(options_.streams, room_), options_.epoll_control),
        lanes_(options_.lanes),
        conversation_({options_, handler, clock, lanes_, poller_, table_, acceptor_, held_, streams_, counters_},
                      event_threads() - 1) {}

  ~Impl() { stop(milliseconds(0)); }

  Status start(std::vector<GivenListener> given) {
    const bool able =
        poller_.ok() && sweep_timer_.socket.get() >= 0 && held_timer_.socket.get() >= 0 && stop_signal_.socket.get() >= 0;
    if (!able) return error_because(ErrorCode::kInternal, "no descriptor left for epoll and its timers");
    if (given.empty()) {
      USHER_CHECK(listen());
    } else {
      take(std::move(given));
    }
    USHER_CHECK(streams_.start());
    const bool watched = poller_.add_timer(sweep_timer_) && poller_.add_timer(held_timer_) && poller_.add_signal(stop_signal_);
    repeat(sweep_timer_.socket.get(), sweep_interval(options_.deadlines));
    const auto room = room_ - room_ / kStreamShare;  // the rest is for connections to upstreams
    const bool opened = acceptor_.open(options_.max_connections == 0 ? room : std::min(room, options_.max_connections));
    if (!watched || !opened) return error_because(ErrorCode::kInternal, "epoll_ctl: " + reason_of(errno));
    for (int i = 0; i < event_threads(); ++i) threads_.emplace_back([this] { loop(); });
    return done();
  }
  void stop(milliseconds grace) {
    if (threads_.empty()) return;
    const auto began = steady_now();
    const auto until = began + grace;
    const auto first_request = began + std::min<std::chrono::nanoseconds>(grace / 4, kFirstRequest);
    const auto farewell = until - std::min<std::chrono::nanoseconds>(grace / 4, kFarewell);
    const bool stays_open = handed_over_ || !own_listeners_;
    acceptor_.close(stays_open);
    if (!stays_open && !options_.unix_path.empty())
      (void)unlink(options_.unix_path.c_str());  // now: later it may be the next process's
    conversation_.end_soon();
    for (auto now = began; now < until; now = steady_now()) {
      if (now >= farewell) streams_.end_all(StreamEnding::kShutdown);
      table_.take_leave(now, options_.deadlines.leave, now >= first_request);
      (void)table_.sweep(now);
      if (table_.wait_until_empty(std::min(until, now + milliseconds(20)))) break;
    }
    table_.cut_all();
    streams_.stop();
    lanes_.stop();
    const std::uint64_t one = 1;
    (void)!write(stop_signal_.socket.get(), &one, sizeof one);
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    table_.clear();
  }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::vector<HeldListener> listeners() const {
    std::vector<HeldListener> all;
    for (const int descriptor : acceptor_.descriptors()) all.push_back({.descriptor = descriptor, .own = own_listeners_});
    return all;
  }
  void hand_over() { handed_over_ = true; }
  [[nodiscard]] FrontCounts counts() const {
    FrontCounts counts{.open = table_.size(),
                       .streams = streams_.open(),
                       .accepted = acceptor_.accepted(),
                       .requests = counters_.requests.load(std::memory_order_relaxed),
                       .cut = counters_.cut.load(std::memory_order_relaxed),
                       .sweeps = counters_.sweeps.load(std::memory_order_relaxed)};
    for (std::size_t i = 0; i < counts.refused.size(); ++i)
      counts.refused[i] = counters_.refused[i].load(std::memory_order_relaxed);
    return counts;
  }
  [[nodiscard]] std::size_t waiting(Lane lane) const { return lanes_.waiting(lane); }

 private:
  // One more than cores: while reads keep all cores busy, one thread still runs the loop.
  [[nodiscard]] int event_threads() const { return static_cast<int>(options_.cores) + 1; }

  void take(std::vector<GivenListener> given) {
    for (auto& [socket, own] : given) {
      if (port_ == 0) port_ = port_of(socket.get());
      own_listeners_ = own_listeners_ && own;
      acceptor_.add(std::move(socket));
    }
  }
  Status listen() {
    if (!options_.host.empty()) {
      USHER_TRY(auto sockets, listen_tcp(options_.host, options_.port));
      port_ = port_of(sockets.front().get());
      for (auto& socket : sockets) acceptor_.add(std::move(socket));
    }
    if (!options_.unix_path.empty()) {
      USHER_TRY(auto socket, listen_unix(options_.unix_path));
      acceptor_.add(std::move(socket));
    }
    return done();
  }
  void loop() {
    ReadBuffer buffer;
    for (;;) {
      auto* source = poller_.wait();
      if (source == nullptr) continue;
      if (source->kind == Source::Kind::kStop) return;
      try {
        on_event(*source, buffer);
      } catch (const std::bad_alloc&) {
        counters_.cut.fetch_add(1, std::memory_order_relaxed);  // connections are guarded one by one; a timer fires again
      }
    }
  }
  void on_event(Source& source, ReadBuffer& buffer) {
    switch (source.kind) {
      case Source::Kind::kConnection:
        return conversation_.serve(static_cast<ClientConnection&>(source), buffer);
      case Source::Kind::kListener:
        return acceptor_.accept_some(source);
      case Source::Kind::kSweep:
        return sweep();
      case Source::Kind::kHeld:
        return answer_held();
      case Source::Kind::kStop:
        return;
    }
  }
  void sweep() {
    clear(sweep_timer_);
    counters_.sweeps.fetch_add(1, std::memory_order_relaxed);
    counters_.cut.fetch_add(table_.sweep(steady_now()), std::memory_order_relaxed);
    acceptor_.resume();
  }
  void answer_held() {
    clear(held_timer_);
    for (auto* connection : held_.take_due(steady_now())) conversation_.release(*connection);
  }

  FrontOptions options_;
  FrontCounters counters_;
  Poller poller_{options_.epoll_control};
  ConnectionTable table_;
  Acceptor acceptor_{poller_, table_, options_};
  Source sweep_timer_{Source::Kind::kSweep, timer()};
  Source held_timer_{Source::Kind::kHeld, timer()};
  Source stop_signal_{Source::Kind::kStop, Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))};
  HeldAnswers held_{held_timer_.socket.get()};
  const std::size_t room_;  ///< Descriptors.
  EventStreams streams_;
  Lanes lanes_;
  Conversation conversation_;
  std::vector<std::thread> threads_;
  int port_ = 0;
  bool own_listeners_ = true;  ///< Opened by this process, or by one that it replaces.
  bool handed_over_ = false;
};

ConnectionFront::ConnectionFront(FrontOptions options, Handler& handler, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), handler, clock)) {}
ConnectionFront::~ConnectionFront() = default;

Status ConnectionFront::start(std::vector<GivenListener> given) { return impl_->start(std::move(given)); }
int ConnectionFront::port() const { return impl_->port(); }
void ConnectionFront::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }
std::vector<HeldListener> ConnectionFront::listeners() const { return impl_->listeners(); }
void ConnectionFront::hand_over() { impl_->hand_over(); }
FrontCounts ConnectionFront::counts() const { return impl_->counts(); }
std::size_t ConnectionFront::waiting(Lane lane) const { return impl_->waiting(lane); }

}  // namespace usher::http
