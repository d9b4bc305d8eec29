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
  const auto turn = std::make_shared<int>();  // ends with this write, also if that throws
  {
    const Lock lock(mutex_);
    if (last_ && (!turn_.expired() || now < next_)) return *last_;
    turn_ = turn;
  }
  auto outcome =
      ports_.transactions.write([&](store::Stores& tx) { return tx.installation.put(kProbeRow, std::to_string(to_ms(now))); });
  const Lock lock(mutex_);
  next_ = ports_.clock.now() + kProbeInterval;
  last_ = outcome;
  return outcome;
}

}  // namespace usher::core
