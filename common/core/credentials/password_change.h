#pragma once

#include <string_view>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/passwords.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sessions/new_session.h"
#include "common/domain/actor.h"

namespace usher::core {

/// That a password was right when it was verified.
struct PasswordProof {
  std::string hash;  ///< What it was verified against.
};

/// Proving and changing one's own password. Safe from any thread; hashes.
class PasswordChange {
 public:
  PasswordChange(Ports ports, const Passwords& passwords, const RateLimiter& limiter, const SessionFactory& sessions,
                 const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), limiter_(limiter), sessions_(sessions), outbox_(outbox), audit_(audit) {}

  Result<bool> has_password(const UserId& user) const;
  /// Whether it is the caller's password. kInvalidPassword, also where the account has none; kRateLimited as for sign-ins.
  Result<PasswordProof> prove(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;
  /// Whether the proof still holds, inside the write that builds on it: somebody may have ended the session (kUnauthenticated),
  /// removed the password (kInvalidPassword) or stored another hash (kConflict: ask again) since it was verified.
  Status confirm(store::Stores& tx, const domain::SessionActor& by, const PasswordProof& proof) const;
  /// prove(), then the session is fresh.
  Status reauthenticate(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;
  /// Sets the new one. All other sessions end, and this one gets new tokens: none of the old works any more.
  /// kInvalidPassword; kValidationFailed on new_password.
  Result<SessionGrant> change(const domain::SessionActor& by, const Secret& current, const Secret& next,
                              const domain::Caller& caller) const;

 private:
  Result<std::string> current_hash(const UserId& user) const;

  Ports ports_;
  const Passwords& passwords_;
  const RateLimiter& limiter_;
  const SessionFactory& sessions_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
