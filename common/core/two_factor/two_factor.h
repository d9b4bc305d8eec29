#pragma once

#include <optional>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/reauthentication.h"
#include "common/core/mail/outbox.h"
#include "common/core/sessions/new_session.h"
#include "common/core/two_factor/two_factor_codes.h"

namespace usher::core {

/// Living with a second factor, and giving it up. Safe from any thread.
class TwoFactor {
 public:
  TwoFactor(Ports ports, const TwoFactorCodes& codes, const Reauthentication& reauthentication, const SessionFactory& sessions,
            const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), codes_(codes), reauthentication_(reauthentication), sessions_(sessions), outbox_(outbox), audit_(audit) {}

  /// Ten new backup codes; the old ones work no more. May hash. kTwoFactorNotEnabled; the errors of Reauthentication.
  Result<std::vector<Secret>> new_backup_codes(const domain::SessionActor& by, const std::optional<Secret>& password,
                                               const domain::Caller& caller) const;
  /// The factor is gone, with backup codes and trust in browsers; the other sessions end. May hash.
  /// kTwoFactorNotEnabled, kInvalidCode, kRateLimited; the errors of Reauthentication.
  Status disable(const domain::SessionActor& by, const std::optional<Secret>& password, const PresentedCode& presented,
                 const domain::Caller& caller) const;
  /// The same by the password alone, for the surface whose protocol asks for no code; the session gets new tokens.
  Result<SessionGrant> disable_by_password(const domain::SessionActor& by, const Secret& password,
                                           const domain::Caller& caller) const;
  /// A code of the app, or a backup code, makes the session fresh. kTwoFactorNotEnabled, kInvalidCode, kRateLimited;
  /// kUnauthenticated.
  Status reauthenticate(const domain::SessionActor& by, const PresentedCode& presented, const domain::Caller& caller) const;

  /// For whom an operator helps who lost everything: the factor is gone, every session ends and no browser is known any more.
  /// Returns how many sessions ended. kTwoFactorNotEnabled where there is none, not even one to be confirmed.
  Result<std::int64_t> reset(const domain::OperatorActor& by, const domain::User& user) const;

 private:
  /// prove(), with a refusal in the audit.
  Result<TwoFactorCodes::Proof> prove(const domain::SessionActor& by, const PresentedCode& presented,
                                      const domain::Caller& caller) const;
  /// Everything that goes with it, but for the session `keep`.
  Status give_up(store::Stores& tx, const UserId& user, const SessionId& keep) const;
  /// Whether there was one.
  Result<bool> remove(store::Stores& tx, const UserId& user) const;

  Ports ports_;
  const TwoFactorCodes& codes_;
  const Reauthentication& reauthentication_;
  const SessionFactory& sessions_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
