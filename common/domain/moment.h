#pragma once

#include <optional>
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

}  // namespace usher::domain
