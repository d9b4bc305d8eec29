#include "server/http/front/connection.h"

#include <new>

#include <sys/ioctl.h>
#include <sys/timerfd.h>

namespace usher::http {
namespace {

bool has_input(const ClientConnection& connection) {
  int bytes = 0;
  return ioctl(connection.socket.get(), FIONREAD, &bytes) == 0 && bytes > 0;
}

Place place_of(const ClientConnection& connection) {
  const auto phase = connection.phase.load(std::memory_order_relaxed);
  // One that was cut while it read may have pipelined answers that its client does not take.
  const bool is_free = !connection.cut.load() || phase == Phase::kWriting;
  const bool has_request = phase != Phase::kNew && phase != Phase::kIdle && phase != Phase::kLingering;
  return {.client = connection.client,
          .can_be_taken = is_free && phase != Phase::kRunning,
          .has_nothing_to_lose = is_free && !has_request};
}

}  // namespace

ClientConnection& ConnectionTable::add(Descriptor accepted, std::string peer, Client client, SteadyTime idle_until) {
  const Lock lock(mutex_);
  auto& added = all_.emplace_back(std::move(accepted), std::move(peer), std::move(client));
  added.place = std::prev(all_.end());
  added.enter(Phase::kNew, idle_until);
  ++size_;
  return added;
}

std::size_t ConnectionTable::sweep(SteadyTime now) {
  std::size_t ended = 0;
  const Lock lock(mutex_);
  for (auto& connection : all_) {
    auto deadline = connection.deadline.load(std::memory_order_relaxed);
    // Compare-and-exchange: a deadline that the owner sets at this moment must not be lost.
    if (deadline > now || !connection.deadline.compare_exchange_strong(deadline, SteadyTime::max())) continue;
    cut(connection);
    ++ended;
  }
  return ended;
}

void ConnectionTable::shed(std::size_t most, std::size_t room) {
  std::vector<ClientConnection*> open;
  std::vector<Place> places;
  const Lock lock(mutex_);
  for (auto& connection : all_) {
    open.push_back(&connection);
    places.push_back(place_of(connection));
  }
  for (const auto i : places_to_take(places, room, most)) take_back(*open[i]);
}

struct ConnectionTable::LargeBody {
  LargeBody(ConnectionTable& of, const ClientConnection* holder) : table(of), connection(holder) {}
  ~LargeBody() {
    const Lock lock(table.mutex_);
    std::erase(table.large_bodies_, connection);
  }
  LargeBody(const LargeBody&) = delete;
  LargeBody& operator=(const LargeBody&) = delete;

  ConnectionTable& table;
  const ClientConnection* const connection;
};

std::shared_ptr<void> ConnectionTable::room_for_body(ClientConnection& connection) {
  auto room = std::make_shared<LargeBody>(*this, &connection);
  const Lock lock(mutex_);
  const auto holds_room = [](const ClientConnection* holder) { return !holder->taken_back.load(); };
  if (static_cast<std::size_t>(std::ranges::count_if(large_bodies_, holds_room)) >= kMostLargeBodies) {
    std::vector<Place> places;
    for (const auto* holder : large_bodies_) {
      places.push_back(place_of(*holder));
      places.back().can_be_taken = places.back().can_be_taken && holder->phase.load() == Phase::kReceiving;
    }
    const auto taken = places_to_take(places, kMostLargeBodies, 1);
    if (taken.empty()) return nullptr;
    take_back(*large_bodies_[taken.front()]);
  }
  large_bodies_.push_back(&connection);
  return room;
}

// A request that meets a closed socket is reset, which looks like a failure. At the end of file before any byte of a response
// a client asks again on a new connection (RFC 9112 §9.3.1), and the request was not run: the phase decides who has it.
void ConnectionTable::take_leave(SteadyTime now, std::chrono::milliseconds linger, bool new_ones) {
  const Lock lock(mutex_);
  for (auto& connection : all_) {
    auto phase = connection.phase.load();
    const auto until = now + linger;
    if (phase == Phase::kLingering) {
      if (connection.deadline.load(std::memory_order_relaxed) > until) connection.deadline.store(until);
    } else if (phase == Phase::kIdle || (new_ones && phase == Phase::kNew)) {
      if (has_input(connection) || !connection.phase.compare_exchange_strong(phase, Phase::kLingering)) continue;
      connection.deadline.store(until);
      (void)shutdown(connection.socket.get(), SHUT_WR);
    }
  }
}

void ConnectionTable::cut_all() {
  const Lock lock(mutex_);
  for (auto& connection : all_) {
    connection.cut.store(true);
    (void)shutdown(connection.socket.get(), SHUT_RDWR);
  }
}

void HeldAnswers::hold(ClientConnection& connection, SteadyTime until) {
  const Lock lock(mutex_);
  heap_.push_back({until, &connection});
  std::push_heap(heap_.begin(), heap_.end());
  set_timer();
}

std::vector<ClientConnection*> HeldAnswers::take_due(SteadyTime now) {
  std::vector<ClientConnection*> due;
  const Lock lock(mutex_);
  try {
    due.reserve(heap_.size());
  } catch (const std::bad_alloc&) {  // they stay; the timer fires again
    set_timer();
    return due;
  }
  while (!heap_.empty() && heap_.front().until <= now) {
    due.push_back(heap_.front().connection);
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
  }
  set_timer();
  return due;
}

void HeldAnswers::set_timer() {
  itimerspec when{};  // all zero turns it off
  if (!heap_.empty()) {
    const auto at = heap_.front().until.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    when.it_value = {.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(at - seconds).count()};
  }
  (void)timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace usher::http
