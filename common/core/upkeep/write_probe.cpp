#include "common/core/upkeep/write_probe.h"

#include "common/json/value.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

constexpr std::string_view kProbeRow = "write_probe";
constexpr std::chrono::seconds kProbeInterval{1};

}  // namespace

Status WriteProbe::run() const {
  const auto now = ports_.clock.now();
  {
    const Lock lock(mutex_);
    if (last_ && (runs_ || now < next_)) return *last_;
    runs_ = true;
  }
  auto outcome =
      ports_.transactions.write([&](store::Stores& tx) { return tx.installation.put(kProbeRow, std::to_string(to_ms(now))); });
  const Lock lock(mutex_);
  runs_ = false;
  next_ = ports_.clock.now() + kProbeInterval;
  last_ = outcome;
  return outcome;
}

}  // namespace usher::core
