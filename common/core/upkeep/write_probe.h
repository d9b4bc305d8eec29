#pragma once

#include "common/core/runtime/ports.h"

namespace usher::core {

/// Finds out whether the database takes writes, by a write to the row `write_probe` of the installation. Any client may ask, so
/// one write a second serves them all. Safe from any thread.
class WriteProbe {
 public:
  explicit WriteProbe(Ports ports) : ports_(ports) {}

  /// Error: that of the write, such as kDatabaseBusy for a full disk or a locked database.
  Status run() const;

 private:
  Ports ports_;
  mutable Mutex mutex_;
  mutable std::weak_ptr<void> turn_ GUARDED_BY(mutex_);  ///< Of the running write.
  mutable Time next_ GUARDED_BY(mutex_){};
  mutable std::optional<Status> last_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
