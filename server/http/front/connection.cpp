#include "server/http/front/connection.h"

#include <new>
#include <unordered_map>

#include <sys/ioctl.h>
#include <sys/timerfd.h>

namespace usher::http {
namespace {

bool has_input(const ClientConnection& connection) {
  int bytes = 0;
  return ioctl(connection.socket.get(), FIONREAD, &bytes) == 0 && bytes > 0;
}

}  // namespace

ClientConnection& ConnectionTable::add(Descriptor accepted, std::string peer, std::string client, SteadyTime idle_until) {
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
    const auto phase = connection.phase.load(std::memory_order_relaxed);
    end_reading(connection);
    if (phase == Phase::kWriting || phase == Phase::kLingering) (void)shutdown(connection.socket.get(), SHUT_RDWR);
    ++ended;
  }
  return ended;
}

void ConnectionTable::shed(std::size_t most, std::size_t room) {
  const Lock lock(mutex_);
  if (shed_heads(most, room / 2) == 0 && shed_idle(most) == 0) (void)shed_heads(most, 0);
}

std::size_t ConnectionTable::shed_idle(std::size_t most) {
  std::size_t ended = 0;
  for (auto& connection : all_) {
    if (ended == most) break;
    const auto phase = connection.phase.load(std::memory_order_relaxed);
    const bool waits_for_client = phase == Phase::kIdle || phase == Phase::kLingering || phase == Phase::kNew;
    if (!waits_for_client || connection.cut.load()) continue;
    end_reading(connection);
    ++ended;
  }
  return ended;
}

std::size_t ConnectionTable::shed_heads(std::size_t most, std::size_t share) {
  const auto lacks_head = [](const ClientConnection& connection) {
    const auto phase = connection.phase.load(std::memory_order_relaxed);
    return (phase == Phase::kNew || phase == Phase::kHead) && !connection.client.empty() && !connection.cut.load();
  };
  std::unordered_map<std::string_view, std::size_t> counts;
  std::pair<std::string_view, std::size_t> heaviest;
  for (const auto& connection : all_) {
    if (!lacks_head(connection)) continue;
    const auto count = ++counts[connection.client];
    if (count > heaviest.second) heaviest = {connection.client, count};
  }
  if (heaviest.second <= share) return 0;
  const auto wanted = std::min(most, heaviest.second - share);
  std::size_t ended = 0;
  for (auto& connection : all_) {
    if (ended == wanted) break;
    if (connection.client != heaviest.first || !lacks_head(connection)) continue;
    end_reading(connection);
    ++ended;
  }
  return ended;
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
    end_reading(connection);
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
