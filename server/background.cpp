#include "server/background.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

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

}  // namespace

Background::Background(std::vector<Task> tasks, const Log& log)
    : tasks_(std::move(tasks)), log_(log), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Background::run(const std::stop_token& stop) {
  using SteadyClock = std::chrono::steady_clock;
  std::vector<SteadyClock::time_point> due;
  for (const auto& task : tasks_) due.push_back(SteadyClock::now() + task.every);
  std::mutex mutex;  // uncontended: needed only so that a stop ends the wait
  std::condition_variable_any stopped;
  while (!stop.stop_requested()) {
    const auto next = std::min_element(due.begin(), due.end());
    std::unique_lock lock(mutex);
    stopped.wait_until(lock, stop, *next, [] { return false; });
    if (stop.stop_requested()) return;
    const auto& task = tasks_[static_cast<std::size_t>(next - due.begin())];
    const auto outcome = run_guarded(task);
    if (!outcome.ok())
      log_.write(LogLevel::kWarning, "background_failed",
                 {{"task", task.name}, {"error", outcome.error().detail()}, {"cause", outcome.error().cause.for_log()}});
    *next = SteadyClock::now() + task.every;
  }
}

}  // namespace usher
