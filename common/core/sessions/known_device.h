#pragma once

#include "common/core/audit/audit_log.h"
#include "common/store/sessions/verifications.h"

// The browsers in which a user has signed in, known by a device token in each. Each has its own limit of sign-in attempts, so
// that password guessing from elsewhere does not lock the user out.

namespace usher::core {

/// How long a browser is known after its last sign-in.
inline constexpr std::chrono::days kDeviceLife{365};

/// The hash of a browser's device token, as its row has it; empty without one.
std::string device_hash_of(const std::optional<Secret>& token);

struct NewDevice {
  std::string id;  ///< Row id, if the browser has no row of this user yet.
  Secret token;
  std::string hash;
  std::string replaced_hash;  ///< Hash of the token that the browser sent; empty without one.
};

/// Makes a new token at every sign-in, so that a token planted in the browser before (token fixation) becomes worthless.
NewDevice prepare_device(const Ports& ports, const std::optional<Secret>& presented);

/// Inside a write. Keeps the user's twenty most recently used browsers and forgets the others.
/// Returns whether the user knew the browser.
Result<bool> remember_device(store::Stores& tx, const UserId& user, const NewDevice& device, Time now);

/// How long a trusted browser skips the second factor.
inline constexpr std::chrono::days kTrustLife{30};

/// The payload in a known device's row if the user trusted the browser when they passed the second factor there:
///
///   {"trusted_until_ms": epoch milliseconds, "user_agent": text, "by": text}
struct DeviceTrust {
  Time until{};
  std::string user_agent;
  std::string by = {};  ///< The factor: kTrustedByCode or a passkey's id; empty: not known, which ends with any passkey.

  [[nodiscard]] std::string to_payload() const;
  /// Returns nullopt if the device is known but not trusted, or if the trust expired before `now`.
  static std::optional<DeviceTrust> of(const std::optional<std::string>& payload, Time now);
};

/// The app, a backup code or a mailed code; it ends with the app.
inline constexpr std::string_view kTrustedByCode = "code";

/// Inside a write: withdraws the trust of the browsers that were trusted by the passkey, which is removed or doubted.
Status distrust_by(store::Stores& tx, const UserId& user, const PasskeyId& passkey, Time now);

/// A browser that skips the second factor.
struct TrustedDevice {
  std::string id;
  std::string user_agent;
  std::string device;
  Time trusted_until{};
  Time created_at{};  ///< When the browser became known.
  bool current = false;
  static constexpr std::string_view kSchema = "TrustedDevice";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &TrustedDevice::id), required("user_agent", &TrustedDevice::user_agent),
                           required("device", &TrustedDevice::device, {.about = "browser and operating system, if known"}),
                           required("trusted_until", &TrustedDevice::trusted_until),
                           required("created_at", &TrustedDevice::created_at), required("current", &TrustedDevice::current));
  }
};

/// A user's own trusted browsers. Safe from any thread.
class TrustedDevices {
 public:
  TrustedDevices(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Lists the browsers, oldest first. `device_hash`: see domain::Caller.
  Result<std::vector<TrustedDevice>> list(const domain::SessionActor& by, std::string_view device_hash) const;
  /// Withdraws the trust: the browser needs the second factor again. Error: kDeviceNotFound.
  Status forget(const domain::SessionActor& by, std::string_view id, const domain::Caller& caller) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
