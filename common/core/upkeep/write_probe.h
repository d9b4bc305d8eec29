#pragma once

#include "common/core/runtime/ports.h"
#include "common/json/value.h"
#include "common/store/operations/installation.h"

namespace usher::core {

/// Finds out whether the database takes writes, by a write to the row `write_probe` of the installation. Any client may ask, so
/// one write a second serves them all. Safe from any thread.
class WriteProbe {
 public:
  explicit WriteProbe(Ports ports) : ports_(ports) {}

  /// Error: that of the write, such as kDatabaseBusy for a full disk or a locked database.
  Status run() const {
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

 private:
  static constexpr std::string_view kProbeRow = "write_probe";
  static constexpr std::chrono::seconds kProbeInterval{1};

  Ports ports_;
  mutable Mutex mutex_;
  mutable std::weak_ptr<void> turn_ GUARDED_BY(mutex_);  ///< Of the running write.
  mutable Time next_ GUARDED_BY(mutex_){};
  mutable std::optional<Status> last_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
