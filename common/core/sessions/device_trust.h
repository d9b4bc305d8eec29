#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/base/clock.h"

namespace usher::core {

/// How long a trusted browser is not asked for the second factor.
inline constexpr std::chrono::days kTrustLife{30};

/// What a known device's row keeps (as payload) where its owner trusted it when they proved a second factor there:
///
///   {"trusted_until_ms": epoch milliseconds, "user_agent": text}
struct DeviceTrust {
  Time until{};
  std::string user_agent;

  [[nodiscard]] std::string to_payload() const;
  /// nullopt for a device that is known only, or whose trust has run out by `now`.
  static std::optional<DeviceTrust> of(const std::optional<std::string>& payload, Time now);
};

}  // namespace usher::core
