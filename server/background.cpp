#include "server/background.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace usher {

namespace {

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
  bool is_news(const Status& outcome, std::chrono::steady_clock::time_point now) {
    if (outcome.ok()) logged_at_.reset();
    if (outcome.ok() || (logged_at_ && now - *logged_at_ < kSilence)) return false;
    logged_at_ = now;
    return true;
  }

 private:
  static constexpr std::chrono::minutes kSilence{1};
  std::optional<std::chrono::steady_clock::time_point> logged_at_;
};

}  // namespace

Background::Background(std::vector<Task> tasks, const Log& log)
    : tasks_(std::move(tasks)), log_(log), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Background::run(const std::stop_token& stop) {
  using SteadyClock = std::chrono::steady_clock;
  std::vector<SteadyClock::time_point> due;
  std::vector<Failure> failures(tasks_.size());
  for (const auto& task : tasks_) due.push_back(SteadyClock::now() + task.every);
  std::mutex mutex;  // uncontended: needed only so that a stop ends the wait
  std::condition_variable_any stopped;
  while (!stop.stop_requested()) {
    const auto next = std::min_element(due.begin(), due.end());
    std::unique_lock lock(mutex);
    stopped.wait_until(lock, stop, *next, [] { return false; });
    if (stop.stop_requested()) return;
    const auto number = static_cast<std::size_t>(next - due.begin());
    const auto& task = tasks_[number];
    const auto outcome = run_guarded(task);
    if (failures[number].is_news(outcome, SteadyClock::now()))
      log_.write(LogLevel::kWarning, "background_failed",
                 {{"task", task.name}, {"error", outcome.error().detail()}, {"cause", outcome.error().cause.for_log()}});
    *next = SteadyClock::now() + task.every;
  }
}

}  // namespace usher
