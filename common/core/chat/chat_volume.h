#pragma once

#include <map>

#include "common/core/runtime/ports.h"
#include "common/store/chat/chat_messages.h"

namespace usher::core {

/// What was chatted on one day (UTC).
struct ChatDayFigures {
  Time day{};
  store::ChatDay chat;
};

/// How much is chatted, for admins. A day that is over is counted once, without what was deleted by then. Safe from any
/// thread.
class ChatVolume {
 public:
  static constexpr int kDays = 28;
  explicit ChatVolume(Ports ports) : ports_(ports) {}

  /// kDays of them, the oldest first; today is the last. Error: kOverloaded if it takes longer than it may.
  Result<std::vector<ChatDayFigures>> days() const;

 private:
  [[nodiscard]] std::optional<store::ChatDay> past_day(Time day) const;
  void keep(Time day, const store::ChatDay& figures) const;

  Ports ports_;
  mutable Mutex mutex_;
  mutable std::map<Time, store::ChatDay> past_ GUARDED_BY(mutex_);  ///< Days that are over.
};

}  // namespace usher::core
