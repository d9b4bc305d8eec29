#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

class MemoryLimits;

/// How much of visitors' chat is kept in a UTC day: `chat_visitor_bytes` for a client address and `chat_visitors_bytes` in all.
/// Counted in this process, so that a restart begins the day again; of several servers each keeps its part. Safe from any thread.
class VisitorBudget {
 public:
  /// What a message counts at least: its row, those of a thread and a visitor, and their indexes.
  static constexpr std::size_t kLeastBytes = 1024;

  VisitorBudget(Ports ports, const MemoryLimits& limits) : ports_(ports), limits_(limits) {}

  /// Whether a message with so much text may be kept, which is then counted. `address`: as address_key() has it; `factor`
  /// multiplies its part. With RATE_LIMIT_ENABLED=false every message may.
  bool take(const std::string& address, std::int64_t factor, std::size_t text_bytes);

 private:
  Ports ports_;
  const MemoryLimits& limits_;
  mutable Mutex mutex_;
  Time day_ GUARDED_BY(mutex_){};
  std::int64_t all_ GUARDED_BY(mutex_) = 0;
  /// As many as `chat_visitors_bytes` has rows at most.
  std::unordered_map<std::string, std::int64_t> by_address_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
