#include "common/core/chat/chat_volume.h"

namespace usher::core {

/// Each day is counted by itself, so that a slow database keeps what it has done.
Result<std::vector<ChatDayFigures>> ChatVolume::days() const {
  using Days = std::chrono::days;
  const Time today = std::chrono::floor<Days>(ports_.clock.now());
  const Time first = today - Days(kDays - 1);
  std::vector<ChatDayFigures> list;
  for (auto day = first; day <= today; day += Days(1)) {
    auto figures = day < today ? past_day(day) : std::nullopt;
    if (!figures) {
      USHER_TRY(figures,
                ports_.transactions.search([&](store::Stores& tx) { return tx.chat_messages.day_figures(day, day + Days(1)); }));
      if (day < today) keep(day, *figures);
    }
    list.push_back({day, *figures});
  }
  return list;
}

std::optional<store::ChatDay> ChatVolume::past_day(Time day) const {
  const Lock lock(mutex_);
  const auto found = past_.find(day);
  return found == past_.end() ? std::nullopt : std::optional(found->second);
}

void ChatVolume::keep(Time day, const store::ChatDay& figures) const {
  const Lock lock(mutex_);
  past_[day] = figures;
  while (past_.size() >= static_cast<std::size_t>(kDays)) past_.erase(past_.begin());
}

}  // namespace usher::core
