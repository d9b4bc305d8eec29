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

  /// kDays of them, the oldest first; today is the last. Each is counted by itself, so that a slow database keeps what it has
  /// done. Error: kOverloaded if it takes longer than it may.
  Result<std::vector<ChatDayFigures>> days() const {
    using Days = std::chrono::days;
    const Time today = std::chrono::floor<Days>(ports_.clock.now());
    const Time first = today - Days(kDays - 1);
    std::vector<ChatDayFigures> list;
    for (auto day = first; day <= today; day += Days(1)) {
      auto figures = day < today ? past_day(day) : std::nullopt;
      if (!figures) {
        USHER_TRY(figures, ports_.transactions.search(
                               [&](store::Stores& tx) { return tx.chat_messages.day_figures(day, day + Days(1)); }));
        if (day < today) keep(day, *figures);
      }
      list.push_back({day, *figures});
    }
    return list;
  }
  /// Forgets what was counted.
  void forget() const {
    const Lock lock(mutex_);
    past_.clear();
  }

 private:
  [[nodiscard]] std::optional<store::ChatDay> past_day(Time day) const {
    const Lock lock(mutex_);
    const auto found = past_.find(day);
    return found == past_.end() ? std::nullopt : std::optional(found->second);
  }
  void keep(Time day, const store::ChatDay& figures) const {
    const Lock lock(mutex_);
    past_[day] = figures;
    while (past_.size() >= static_cast<std::size_t>(kDays)) past_.erase(past_.begin());
  }

  Ports ports_;
  mutable Mutex mutex_;
  mutable std::map<Time, store::ChatDay> past_ GUARDED_BY(mutex_);  ///< Days that are over.
};

}  // namespace usher::core
