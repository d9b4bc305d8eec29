#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/mail/admin_notices.h"

namespace usher::core {

/// What outlives its maker's right is off: what an account made that is valid only while the account is an active admin ends with
/// that right, for good. That is its API keys. Each look-up also checks the owner (domain::ApiKey::is_live); this revokes.
/// Made before the write, because it draws ids.
class RightLoss {
 public:
  /// Of an account that loses nothing.
  RightLoss() = default;
  /// An administrator suspends, demotes or erases the account. `name`: of the account, for the mail to the admins. Reads.
  static Result<RightLoss> prepare(const Ports& ports, const Outbox& outbox, const AuditLog& audit, const domain::User& maker,
                                   const domain::Administrator& by, std::string name);
  /// The user does it: erases the own account, or undoes a change of the address, which `maker` then has already.
  static Result<RightLoss> prepare(const Ports& ports, const Outbox& outbox, const AuditLog& audit, const domain::User& maker,
                                   const domain::Caller& caller, std::string name);
  /// Another user may prove the address of the account; none if the account is not an admin's, or verified already.
  static Result<RightLoss> of_unproved(const Ports& ports, const Outbox& outbox, const AuditLog& audit, std::string_view address,
                                       const domain::Caller& caller);

  /// Inside the write, while the account is there. Revokes what it made at `since` or later. If that is anything, it is audited
  /// and all admins are notified. Returns the number of revoked keys.
  Result<std::int64_t> apply(store::Stores& tx, Time since = {}) const;

 private:
  UserId maker_;
  std::string name_;
  Time now_{};
  domain::AuditEvent event_;
  AdminNotices notices_;
};

}  // namespace usher::core
