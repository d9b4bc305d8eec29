#pragma once

#include "common/core/sign_in/session_issuer.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {

/// Admins who impersonate a user, in a session of the user that is marked so. The session ends when the admin loses the role.
/// Safe from any thread.
class Impersonation {
 public:
  Impersonation(Ports ports, const SessionIssuer& issuer, const SessionFactory& sessions, const AuditLog& audit)
      : ports_(ports), issuer_(issuer), sessions_(sessions), audit_(audit) {}

  /// Error: kUserNotFound; kForbidden if the user is an admin; kAccountSuspended; errors of
  /// require_fresh_admin().
  Result<SessionGrant> start(const domain::AdminActor& by, const UserId& user_id) const;
  /// The same for half an hour and with a reason, which the audit log keeps. Error: also kValidationFailed of `reason`.
  Result<SessionGrant> view_as(const domain::AdminActor& by, const UserId& user_id, std::string_view reason) const;
  /// Ends the view or impersonation. If its parent is valid and `kept`, what the browser kept, names the caller's session, gives
  /// the parent new tokens, its old ones die, and returns it; otherwise returns nullopt. Error: kForbidden if the session is not
  /// an impersonation.
  Result<std::optional<SessionGrant>> stop(const domain::SessionActor& by, const std::optional<SessionId>& kept,
                                           const domain::Caller& caller) const;

 private:
  Result<SessionGrant> issue(const domain::AdminActor& by, const UserId& user_id, const ImpersonationTerms& terms) const;
  Result<std::optional<store::SessionWithUser>> parent_of(const domain::Session& acting) const;

  Ports ports_;
  const SessionIssuer& issuer_;
  const SessionFactory& sessions_;
  const AuditLog& audit_;
};

}  // namespace usher::core
