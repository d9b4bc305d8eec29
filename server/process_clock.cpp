#include "server/process_clock.h"

#include <algorithm>
#include <utility>

#include <time.h>

namespace usher {
namespace {

using std::chrono::milliseconds;

ProcessClock::Precise read_clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

ProcessClock::Sources sources_of_system() {
  return {.system = [] { return read_clock(CLOCK_REALTIME); }, .elapsed = [] { return read_clock(CLOCK_BOOTTIME); }};
}

}  // namespace

ProcessClock::ProcessClock() : ProcessClock(sources_of_system()) {}

ProcessClock::ProcessClock(Sources sources)
    : sources_(std::move(sources)), system_(sources_.system()), elapsed_(sources_.elapsed()), shown_(system_) {}

void ProcessClock::read() const {
  const auto system = sources_.system();
  const auto elapsed = sources_.elapsed();
  const auto passed = elapsed - elapsed_;
  const auto jumped = std::chrono::duration_cast<milliseconds>(system - system_ - passed);
  if (std::chrono::abs(jumped) >= kSmallestStep) {
    const auto by = jumped + (step_ ? step_->by : milliseconds(0));
    step_ = ClockStep{Time(std::chrono::floor<milliseconds>(system)), by};
    if (std::chrono::abs(by) < kSmallestStep) step_.reset();  // set there and back
  }
  system_ = system;
  elapsed_ = elapsed;
  shown_ = std::max(system, shown_ + passed / 2);
}

Time ProcessClock::now() const {
  const Lock lock(mutex_);
  read();
  return Time(std::chrono::floor<milliseconds>(shown_));
}

std::optional<ClockStep> ProcessClock::take_step() {
  const Lock lock(mutex_);
  read();
  return std::exchange(step_, std::nullopt);
}

}  // namespace usher
