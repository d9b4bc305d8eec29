#pragma once

#include <atomic>

#include "common/base/clock.h"

namespace usher::testkit {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A clock that advances only on request. Safe from any thread.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_ms(now_ms_.load()); }
  void advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_{1'790'000'000'123};  ///< In 2026, with a fraction of a second.
};

}  // namespace usher::testkit
