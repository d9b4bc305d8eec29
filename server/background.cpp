#include "server/background.h"

#include <algorithm>
#include <exception>

namespace usher {
namespace {

/// What is announced meanwhile is one run's.
constexpr std::chrono::milliseconds kBetweenWakes{100};

/// An exception is a bug; a bug in the background must not end the server.
Status run_guarded(const Background::Task& task) {
  try {
    return task.work();
  } catch (const std::exception& problem) {
    return error_because(ErrorCode::kInternal, problem.what());
  }
}

/// A task that fails each second, as while the database is away, is logged when it begins to fail and once a minute.
class Failure {
 public:
  bool is_news(const Status& outcome, SteadyTime now) {
    if (outcome.ok()) logged_at_.reset();
    if (outcome.ok() || (logged_at_ && now - *logged_at_ < kSilence)) return false;
    logged_at_ = now;
    return true;
  }

 private:
  static constexpr std::chrono::minutes kSilence{1};
  std::optional<SteadyTime> logged_at_;
};

}  // namespace

Background::Background(std::vector<Task> tasks, const Log& log, Gauges* failing, db::SleepGate* gate)
    : tasks_(std::move(tasks)), log_(log), failing_(failing), gate_(gate) {
  const auto now = steady_now();
  for (const auto& task : tasks_) due_.push_back(task.at_once ? now : now + task.every);
  ended_.resize(tasks_.size());
  began_.resize(tasks_.size());
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

bool Background::wake(db::Topic topic) {
  const Lock lock(mutex_);
  bool has_waited = false;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    if (tasks_[i].woken_by != topic) continue;
    has_waited |= due_[i] != SteadyTime::max();
    due_[i] = std::min(due_[i], std::max(steady_now(), began_[i] + kBetweenWakes));
  }
  changed_.notify_all();
  return has_waited;
}

void Background::run_all() {
  Lock lock(mutex_);
  auto wanted = ended_;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    wanted[i] += due_[i] == SteadyTime::max() ? 2U : 1U;
    due_[i] = steady_now();
  }
  changed_.notify_all();
  changed_.wait(lock, [&]() NO_THREAD_SAFETY_ANALYSIS {
    return std::equal(wanted.begin(), wanted.end(), ended_.begin(), std::less_equal<>());
  });
}

void Background::rest(std::chrono::milliseconds at_least) {
  const Lock lock(mutex_);
  at_least_ = at_least;
  for (std::size_t i = 0; i < tasks_.size(); ++i)
    if (due_[i] != SteadyTime::max()) due_[i] = std::min(due_[i], steady_now() + std::max(tasks_[i].every, at_least));
  changed_.notify_all();
}

std::optional<std::size_t> Background::wait_for_task(const std::stop_token& stop) {
  Lock lock(mutex_);
  for (;;) {
    const auto next = std::ranges::min_element(due_);
    if (stop.stop_requested()) return std::nullopt;
    if (*next <= steady_now()) {
      *next = SteadyTime::max();
      const auto task = static_cast<std::size_t>(next - due_.begin());
      began_[task] = steady_now();
      return task;
    }
    const auto planned = *next;
    changed_.wait_until(lock, stop, planned,
                        [&]() NO_THREAD_SAFETY_ANALYSIS { return *std::ranges::min_element(due_) < planned; });
  }
}

/// Unless it was woken while it ran.
void Background::note_end(std::size_t task) {
  const Lock lock(mutex_);
  ++ended_[task];
  changed_.notify_all();
  if (due_[task] == SteadyTime::max()) due_[task] = steady_now() + std::max(tasks_[task].every, at_least_);
}

void Background::run(const std::stop_token& stop) {
  std::vector<Failure> failures(tasks_.size());
  while (const auto number = wait_for_task(stop)) {
    const auto& task = tasks_[*number];
    const auto use = gate_ ? gate_->wait(stop) : std::nullopt;
    if (gate_ && !use) return;
    try {
      const auto outcome = run_guarded(task);
      if (failing_) failing_->at({task.name}).set(outcome.ok() ? 0 : 1);
      if (failures[*number].is_news(outcome, steady_now()))
        log_.write(LogLevel::kWarning, "background_failed",
                   {{"task", task.name}, {"error", outcome.error().detail()}, {"cause", outcome.error().cause.for_log()}});
    } catch (const std::bad_alloc&) {  // no memory to say what failed, either: the task has its next turn
      failures[*number] = Failure();
    }
    note_end(*number);
  }
}

IdlePace::IdlePace(std::function<void(std::chrono::seconds)> on_change, std::function<SteadyTime()> now)
    : on_change_(std::move(on_change)), now_(std::move(now)), active_at_(now_()) {}

void IdlePace::note_activity() {
  active_at_ = now_();
  if (!resting_.load()) return;
  const Lock lock(changing_);
  if (resting_.exchange(false)) on_change_(std::chrono::seconds(0));
}

void IdlePace::look(bool hears) {
  const Lock lock(changing_);
  if (resting_.load() || !hears || now_() - active_at_.load() < kIdleAfter) return;
  resting_ = true;
  on_change_(kRest);
}

MemoryReturn::MemoryReturn(Allocator allocator) : allocator_(std::move(allocator)) {}

/// The bytes that were given back still count as free, so that only growth tells.
void MemoryReturn::look() {
  const auto free = allocator_.free_bytes();
  least_free_ = std::min(least_free_, free);
  if (free < least_free_ + kWorthwhile) return;
  allocator_.trim();
  least_free_ = allocator_.free_bytes();
}

}  // namespace usher
