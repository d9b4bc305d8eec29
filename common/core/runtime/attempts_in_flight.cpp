#include "common/core/runtime/attempts_in_flight.h"

#include "common/base/clock.h"

namespace usher::core {

std::shared_ptr<AttemptsInFlight::Attempt> AttemptsInFlight::begin(const std::string& subject) {
  const Lock lock(mutex_);
  auto& count = counts_[subject];
  auto attempt = std::make_shared<Attempt>(*this, subject, count.decided);
  ++count.open;  // once nothing can throw: others would wait for an attempt that is not there
  return attempt;
}

void AttemptsInFlight::decide(const std::string& subject) {
  {
    const Lock lock(mutex_);
    auto& count = counts_[subject];
    --count.open;
    ++count.decided;
    drop_if_unused(subject);
  }
  changed_.notify_all();
}

void AttemptsInFlight::drop_if_unused(const std::string& subject) {
  const auto found = counts_.find(subject);
  if (found != counts_.end() && found->second.open == 0 && found->second.waiting == 0) counts_.erase(found);
}

bool AttemptsInFlight::wait_for_more(Attempt& withdrawn, std::chrono::milliseconds patience) {
  const auto until = steady_now() + patience;
  const auto before = withdrawn.decided_before_;
  Lock lock(mutex_);
  auto& count = counts_[withdrawn.subject_];
  withdrawn.is_open_ = false;
  --count.open;
  ++count.waiting;
  changed_.notify_all();  // of those that wait, none may be left to wait for
  while (count.decided == before && count.open > 0)
    if (changed_.wait_until(lock, until) == std::cv_status::timeout) break;
  const bool more = count.decided != before;
  --count.waiting;
  drop_if_unused(withdrawn.subject_);
  return more;
}

}  // namespace usher::core
