#pragma once

#include <optional>

#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/session_issuer.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {

/// Admins who act for somebody else, in a session of that user's that says so. It ends with the admin's rights. Safe from any
/// thread.
class Impersonation {
 public:
  Impersonation(Ports ports, const SessionIssuer& issuer, const SessionFactory& sessions, const AuditLog& audit)
      : ports_(ports), issuer_(issuer), sessions_(sessions), audit_(audit) {}

  /// kUserNotFound; kForbidden for another admin; kAccountSuspended; what require_admin() says.
  Result<SessionGrant> start(const domain::AdminActor& by, const UserId& whom, const domain::Caller& caller) const;
  /// Ends it. The admin's own session goes on with a new refresh token, if `admin_token` is its token and it still lives; else
  /// nullopt. kForbidden where nobody acts for anybody.
  Result<std::optional<SessionGrant>> stop(const domain::SessionActor& by, const Secret& admin_token,
                                           const domain::Caller& caller) const;

 private:
  Result<std::optional<store::SessionWithUser>> own_session(const UserId& admin, const Secret& token) const;

  Ports ports_;
  const SessionIssuer& issuer_;
  const SessionFactory& sessions_;
  const AuditLog& audit_;
};

}  // namespace usher::core
