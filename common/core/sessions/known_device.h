#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/result.h"
#include "common/base/secret.h"
#include "common/core/runtime/ports.h"

// The browsers that somebody signed in from, by the device token that each keeps. They have attempts of their own, so
// that a stranger's guesses do not lock their owner out.

namespace usher::core {

/// How long a browser is known after its last sign-in.
inline constexpr std::chrono::days kDeviceLife{365};

struct NewDevice {
  std::string id;  ///< Of its row, where the user is new to the browser.
  Secret token;
  std::string hash;
  std::string replaced_hash;  ///< Of the token that the browser sent; empty without one.
};

/// A new token each time: one that somebody planted in the browser is worth nothing after its owner signed in.
NewDevice prepare_device(const Ports& ports, const std::optional<Secret>& presented);

/// Inside a write. A user's browsers beyond the twenty used last are forgotten.
Status remember_device(store::Stores& tx, const UserId& user, const NewDevice& device, Time now);

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
