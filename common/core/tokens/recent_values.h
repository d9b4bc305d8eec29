#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "common/base/mutex.h"

namespace usher::core {

/// Keeps the values of the most recent keys in bounded memory: two generations of `kGeneration` keys each. When the young
/// generation is full, it replaces the old one. Safe from any thread.
template <class Value>
class RecentValues {
 public:
  static constexpr std::size_t kGeneration = 4096;

  [[nodiscard]] std::optional<Value> find(const std::string& key) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    for (const auto* generation : {&young_, &old_})
      if (const auto found = generation->find(key); found != generation->end()) return found->second;
    return std::nullopt;
  }

  void remember(std::string key, Value value) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    if (young_.size() >= kGeneration) old_ = std::exchange(young_, {});
    young_.insert_or_assign(std::move(key), std::move(value));
  }

 private:
  using Generation = std::unordered_map<std::string, Value>;
  Mutex mutex_;
  Generation young_ GUARDED_BY(mutex_);
  Generation old_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
