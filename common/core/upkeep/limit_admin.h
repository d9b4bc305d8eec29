#pragma once

#include "common/core/audit/audit_log.h"
#include "common/store/operations/rate_limits.h"

namespace usher::core {

/// Clears limits at an operator's word. Each returns the removed windows, and audits them if there were any. Errors: those of
/// require_fresh_admin(). Safe from any thread.
class LimitAdmin {
 public:
  /// `audit` outlives it.
  LimitAdmin(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Clears the limits of an account by its address, those of its second factor included.
  Result<std::vector<store::RateLimited>> clear_account(const domain::Administrator& by, std::string_view address) const;
  /// Clears the limits of a client; of IPv6 its /64. Error: kValidationFailed if `ip` is not an IP address.
  Result<std::vector<store::RateLimited>> clear_client(const domain::Administrator& by, std::string_view ip) const;
  /// Clears the limits of one of these, or of an account by its id.
  Result<std::vector<store::RateLimited>> clear_subject(const domain::Administrator& by, const std::string& subject) const;

 private:
  Result<std::vector<store::RateLimited>> clear(const domain::Administrator& by, const std::vector<std::string>& subjects,
                                                const domain::AuditEvent& event) const;

  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
