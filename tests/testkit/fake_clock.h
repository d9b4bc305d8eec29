#pragma once

#include <atomic>

#include "common/base/clock.h"

namespace usher::testkit {

/// A clock that stands until it is told to go on. Safe from any thread.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_ms(now_ms_.load()); }
  void advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_{1'790'000'000'123};  ///< In 2026, and no whole second.
};

}  // namespace usher::testkit
