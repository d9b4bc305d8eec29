#include "common/metrics/health_watch.h"

namespace usher {

HealthWatch::HealthWatch(const Metrics& metrics, SteadyTime now) : metrics_(metrics), older_{{}, now}, newer_{{}, now} {}

Result<HealthWatch::Seen> HealthWatch::look(SteadyTime now) {
  USHER_TRY(auto page, parse_metrics(metrics_.expose()));
  const Lock lock(mutex_);
  if (now - newer_.at >= kShortest) older_ = std::exchange(newer_, Reading{page, now});
  const auto over = std::chrono::duration_cast<std::chrono::milliseconds>(now - older_.at);
  return Seen{activity_between(older_.page, page, over), over, sum_of(page, "process_resident_memory_bytes")};
}

}  // namespace usher
