#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace usher::domain {

/// A time as an operator names it: 2026-11-20, 2026-11-20T06:53:44Z, or so long before now: 90s, 30m, 2h, 3d, 2w, 1y (365 days).
class Moment {
 public:
  Moment() = default;
  /// nullopt for any other text.
  static std::optional<Moment> parse(std::string_view text);
  [[nodiscard]] Time at(Time now) const { return before_now_ ? now - *before_now_ : time_; }

 private:
  Time time_{};
  std::optional<std::chrono::seconds> before_now_;
};

/// `45 s`, `3 min`, `5 h`, `12 days`: the largest unit that is not 0.
std::string duration_words(std::chrono::milliseconds duration);
/// `3 min ago`, `in 2 h`, `now`; the date if it is more than 99 days away.
std::string relative_time(Time at, Time now);

}  // namespace usher::domain
