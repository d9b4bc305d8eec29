#include "common/core/runtime/attempts_in_flight.h"

namespace usher::core {

AttemptsInFlight::Attempt AttemptsInFlight::begin(const std::string& subject) {
  {
    const Lock lock(mutex_);
    ++counts_[subject].open;
  }
  return Attempt(this, [this, subject](const void*) { end(subject); });
}

void AttemptsInFlight::end(const std::string& subject) {
  {
    const Lock lock(mutex_);
    auto& count = counts_[subject];
    --count.open;
    ++count.decided;
    drop_if_unused(subject);
  }
  ended_.notify_all();
}

void AttemptsInFlight::drop_if_unused(const std::string& subject) {
  const auto found = counts_.find(subject);
  if (found != counts_.end() && found->second.open == 0 && found->second.waiting == 0) counts_.erase(found);
}

std::uint64_t AttemptsInFlight::decided(const std::string& subject) const {
  const Lock lock(mutex_);
  const auto found = counts_.find(subject);
  return found == counts_.end() ? 0 : found->second.decided;
}

bool AttemptsInFlight::wait_for_more(const std::string& subject, std::uint64_t before, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  Lock lock(mutex_);
  const auto found = counts_.find(subject);
  if (found == counts_.end()) return before > 0;  // the last one was decided meanwhile
  auto& count = found->second;
  ++count.waiting;
  while (count.decided == before && count.open > 0)
    if (ended_.wait_until(lock, until) == std::cv_status::timeout) break;
  const bool more = count.decided != before;
  --count.waiting;
  drop_if_unused(subject);
  return more;
}

}  // namespace usher::core
