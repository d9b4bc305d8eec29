#pragma once

#include <atomic>

#include "common/base/result.h"

namespace usher {

/// Ten years: so far a clock is moved at most in all.
inline constexpr std::chrono::days kFurthestMove{3653};
/// How far a test moves a clock, or how old it wants a session: a number of s, m, h or d. Error: kValidationFailed for the field.
Result<std::chrono::seconds> parse_move(std::string field, std::string_view text);

/// Another clock, moved on. Safe from any thread.
class MovedClock final : public Clock {
 public:
  /// `clock` outlives it.
  explicit MovedClock(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] Time now() const override { return clock_.now() + by(); }
  [[nodiscard]] const Clock& unmoved() const { return clock_; }
  [[nodiscard]] std::chrono::milliseconds by() const { return by_.load(); }
  void move_by(std::chrono::milliseconds by) { by_ = by; }

 private:
  const Clock& clock_;
  std::atomic<std::chrono::milliseconds> by_{std::chrono::milliseconds(0)};
};

}  // namespace usher
