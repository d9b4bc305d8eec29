#include "common/db/engine/sleep_gate.h"

#include <memory>

namespace usher::db {
namespace {

thread_local bool is_inside = false;

/// A thread that answers no request waits at the gate as one that has passed.
struct Visit {
  bool has_passed = true;
  bool was_turned_back = false;
};
thread_local Visit visit_of_thread;

}  // namespace

bool SleepGate::visit(const std::function<void()>& work) {
  visit_of_thread = {.has_passed = false};
  const auto leave = [](Visit* visit) { *visit = {}; };
  const std::unique_ptr<Visit, decltype(leave)> visit(&visit_of_thread, leave);
  work();
  return visit->was_turned_back;
}

SleepGate::Use::Use(SleepGate& gate) : gate_(&gate) { is_inside = true; }

void SleepGate::leave() {
  is_inside = false;
  const Lock lock(mutex_);
  if (--uses_ == 0) changed_.notify_all();
}

Status SleepGate::change(Lock& lock, const std::function<Status()>& work) {
  state_ = State::kChanging;
  lock.unlock();
  is_inside = true;
  try {
    auto outcome = work();
    is_inside = false;
    lock.lock();
    return outcome;
  } catch (...) {
    is_inside = false;
    lock.lock();
    enter(State::kAsleep);
    throw;
  }
}

Result<SleepGate::Use> SleepGate::pass() {
  if (is_inside) return Use();
  Lock lock(mutex_);
  auto& visit = visit_of_thread;
  const auto failures = failures_;
  for (;;) {
    visit.was_turned_back = visit.was_turned_back || (state_ == State::kChanging && !visit.has_passed);
    if (visit.was_turned_back) return error(ErrorCode::kDatabaseBusy, "The database wakes");
    if (failures != failures_ && !last_wake_.ok()) return last_wake_.error();
    if (state_ == State::kAsleep && steady_now() < next_wake_) return last_wake_.error();
    if (state_ == State::kAsleep) {
      last_wake_ = change(lock, wake_);
      enter(last_wake_.ok() ? State::kAwake : State::kAsleep);
      if (!last_wake_.ok()) {
        ++failures_;
        next_wake_ = steady_now() + kBetweenWakes;
      }
    } else if (state_ == State::kChanging) {
      changed_.wait(lock);
    } else {
      if (state_ == State::kDrowsy) enter(State::kAwake);
      visit.has_passed = true;
      ++requests_;
      return count();
    }
  }
}

std::optional<SleepGate::Use> SleepGate::glance() {
  if (is_inside) return std::optional<Use>(std::in_place);
  const Lock lock(mutex_);
  return state_ == State::kAwake || state_ == State::kDrowsy ? std::optional(count()) : std::nullopt;
}

std::optional<SleepGate::Use> SleepGate::wait(const std::stop_token& stop) {
  Lock lock(mutex_);
  const bool is_awake =
      changed_.wait(lock, stop, [this]() REQUIRES(mutex_) { return state_ == State::kAwake && !upkeep_is_over_; });
  return is_awake ? std::optional(count()) : std::nullopt;
}

bool SleepGate::fall_asleep(const std::function<Status()>& last_work) {
  Lock lock(mutex_);
  if (state_ != State::kAwake || has_ended_) return false;
  state_ = State::kDrowsy;
  changed_.wait_for(lock, kMostDrowsy, [this]() REQUIRES(mutex_) { return uses_ == 0 || state_ != State::kDrowsy; });
  if (state_ != State::kDrowsy) return false;
  const bool sleeps = uses_ == 0 && change(lock, last_work).ok();
  enter(sleeps ? State::kAsleep : State::kAwake);
  return sleeps;
}

void SleepGate::end() {
  const Lock lock(mutex_);
  has_ended_ = true;
  upkeep_is_over_ = state_ == State::kAsleep;
}

}  // namespace usher::db
