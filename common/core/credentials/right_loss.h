#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/ways_in.h"
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
  /// Another user may prove the address of the account, which then loses its ways in, too; none if it is verified already.
  static Result<RightLoss> of_unproved(const Ports& ports, const Outbox& outbox, const AuditLog& audit, std::string_view address,
                                       const domain::Caller& caller);

  /// Inside the write, while the account is there. Revokes what it made at `since` or later. If that is anything, it is audited
  /// and all admins are notified. Returns the number of revoked keys.
  Result<std::int64_t> apply(store::Stores& tx, Time since = {}) const;
  /// Inside the write that removed `ways`, of of_unproved(): notifies the owner of them, and audits them and the second factor of
  /// `user`, the account as it was.
  Status report(store::Stores& tx, const domain::User& user, const std::vector<OtherWayIn>& ways, Time now) const;

 private:
  UserId maker_;
  std::string name_;
  Time now_{};
  domain::AuditEvent event_;
  AdminNotices notices_;
  std::optional<WayInRemoval> removal_;
  std::vector<domain::AuditEvent> removals_;
};

}  // namespace usher::core
