#pragma once

#include "common/core/audit/audit_log.h"

namespace usher::core {

/// A browser that skips the second factor.
struct TrustedDevice {
  std::string id;
  std::string user_agent;
  Time trusted_until{};
  Time created_at{};  ///< When the browser became known.
  bool current = false;
};

/// A user's own trusted browsers. Safe from any thread.
class TrustedDevices {
 public:
  TrustedDevices(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Lists the browsers, oldest first. `device_token`: the token of the requesting browser.
  Result<std::vector<TrustedDevice>> list(const domain::SessionActor& by, const std::optional<Secret>& device_token) const;
  /// Withdraws the trust: the browser needs the second factor again. Error: kDeviceNotFound.
  Status forget(const domain::SessionActor& by, std::string_view id, const domain::Caller& caller) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
