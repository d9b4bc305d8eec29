#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/row_write.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {

/// Sessions of all users, for operators and admins. Every write checks the admin again (require_admin). Error of every write:
/// kAdminSessionRequired if an API key ends the session of an admin. Safe from any thread.
class SessionAdmin {
 public:
  SessionAdmin(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  Result<std::vector<store::SessionWithEmail>> list(const store::SessionFilter& filter) const;
  /// The number of sessions on all pages of list().
  Result<std::int64_t> count(const store::SessionFilter& filter) const;
  /// Ends one session, given its id, its session token or the id of one of its refresh tokens. Errors: kSessionNotFound;
  /// kOwnAccount for the caller's own session unless `also_own`.
  Status revoke(const domain::Administrator& by, std::string_view session_or_token_id, bool also_own = true,
                const RowWrite& row = {}) const;
  /// Ends all sessions of a user; returns their number. Error: kOwnAccount for the caller's own.
  Result<std::int64_t> revoke_user(const domain::Administrator& by, const UserId& user, const RowWrite& row = {}) const;
  /// Ends all sessions that began before the call, in small batches; returns their number.
  Result<std::int64_t> revoke_all(const domain::Administrator& by, const OnProgress& on_progress = no_progress) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
