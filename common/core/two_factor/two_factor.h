#pragma once

#include "common/core/runtime/row_write.h"
#include "common/core/sessions/new_session.h"
#include "common/core/two_factor/two_factor_codes.h"

namespace usher::domain {
class Administrator;
class SessionActor;
}  // namespace usher::domain

namespace usher::core {

class AuditLog;
class Outbox;
class Reauthentication;

/// What an account's owner sees of its second factor.
struct FactorState {
  std::optional<Time> since;   ///< nullopt: the account has none.
  std::size_t codes_left = 0;  ///< Backup codes that were not used.
};

struct FactorReset {
  std::int64_t sessions_ended = 0;
  std::int64_t passkeys_removed = 0;
};

/// Uses and disables a second factor. Safe from any thread.
class TwoFactor {
 public:
  TwoFactor(Ports ports, const TwoFactorCodes& codes, const Reauthentication& reauthentication, const SessionFactory& sessions,
            const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), codes_(codes), reauthentication_(reauthentication), sessions_(sessions), outbox_(outbox), audit_(audit) {}

  /// Since when the factor is in force, by app or by mailed codes. A lost app counts no backup codes, since nothing can read
  /// them.
  Result<FactorState> state(const UserId& user) const;
  /// Returns ten new backup codes and voids the old ones. May hash. Error: kTwoFactorNotEnabled; errors of Reauthentication.
  Result<std::vector<Secret>> new_backup_codes(const domain::SessionActor& by, const std::optional<Secret>& password,
                                               const domain::Caller& caller) const;
  /// Disables the factor, removes backup codes and trust in browsers, and ends the other sessions. May hash. Error:
  /// kTwoFactorNotEnabled, kInvalidCode, kRateLimited; errors of Reauthentication.
  Status disable(const domain::SessionActor& by, const std::optional<Secret>& password, const PresentedCode& presented,
                 const domain::Caller& caller) const;
  /// Disables the factor by the password alone, for a protocol without a code, and renews the session's tokens.
  Result<SessionGrant> disable_by_password(const domain::SessionActor& by, const Secret& password,
                                           const domain::Caller& caller) const;
  /// Marks the session fresh by a code of the app or a backup code, and renews its tokens; nullopt for a session of
  /// impersonation, which keeps its tokens. Error: kTwoFactorNotEnabled, kInvalidCode, kRateLimited; kUnauthenticated.
  Result<std::optional<SessionGrant>> reauthenticate(const domain::SessionActor& by, const PresentedCode& presented,
                                                     const domain::Caller& caller, Renewal renewal = Renewal::kAllTokens) const;

  /// For users who lost their second factor and ask an operator or admin: removes the factor, and the passkeys if these are lost
  /// too, ends all sessions and forgets all browsers. Error: kTwoFactorNotEnabled if there is nothing to remove; errors of
  /// require_fresh_admin(); kOwnAccount if an admin removes their own factor, which takes a code; kSecondFactorLost if an admin
  /// removes the lost one of another, which is the operator's; kLastWayIn if no way in would remain.
  Result<FactorReset> reset(const domain::Administrator& by, const domain::User& user, bool with_passkeys = false,
                            const RowWrite& row = {}) const;

 private:
  /// Verifies a code and audits a refusal.
  Result<TwoFactorCodes::Proof> prove(const domain::SessionActor& by, const PresentedCode& presented,
                                      const domain::Caller& caller) const;
  /// Disables the factor and all that depends on it; keeps the session `keep`.
  Status give_up(store::Stores& tx, const UserId& user, const SessionId& keep) const;
  /// Removes the factor; returns whether the account had one.
  Result<bool> remove(store::Stores& tx, const UserId& user) const;

  Ports ports_;
  const TwoFactorCodes& codes_;
  const Reauthentication& reauthentication_;
  const SessionFactory& sessions_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
