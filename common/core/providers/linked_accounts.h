#pragma once

#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/sessions/authentication.h"
#include "common/domain/account.h"

namespace usher::core {

/// The ways into one's own account: the password (`credential`) and providers' accounts. Linking is OAuthSignIn's. Safe from any
/// thread.
class LinkedAccounts {
 public:
  LinkedAccounts(Ports ports, const Authentication& authentication, const AuditLog& audit)
      : ports_(ports), authentication_(authentication), audit_(audit) {}

  /// Oldest first; a password account without a password is no way in and is left out.
  Result<std::vector<domain::Account>> list(const domain::SessionActor& by) const;
  /// Needs a fresh session; the other sessions end, since one of them may have come by that way. kNotFound; kLastWayIn where
  /// nothing else would let the caller in.
  Status unlink(const domain::SessionActor& by, const AccountId& account, const domain::Caller& caller) const;

 private:
  Ports ports_;
  const Authentication& authentication_;
  const AuditLog& audit_;
};

}  // namespace usher::core
