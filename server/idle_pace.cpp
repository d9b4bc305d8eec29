#include "server/idle_pace.h"

#include <utility>

namespace usher {

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

}  // namespace usher
