#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/passwords.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sessions/new_session.h"

namespace usher::core {

class Authentication;
enum class Maker;

/// A password that matched when it was verified.
struct PasswordProof {
  std::string hash;  ///< The hash that it was verified against.
};

/// Verifies and changes the caller's own password. Safe from any thread; hashes.
class PasswordChange {
 public:
  PasswordChange(Ports ports, const Passwords& passwords, const RateLimiter& limiter, const SessionFactory& sessions,
                 const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), limiter_(limiter), sessions_(sessions), outbox_(outbox), audit_(audit) {}

  Result<bool> has_password(const UserId& user) const;
  /// Verifies the caller's password. Error: kInvalidPassword, also if the account has no password; kRateLimited as for sign-ins.
  Result<PasswordProof> prove(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;
  /// Inside the write that uses the proof: checks that it still holds. Error: kUnauthenticated if the session ended since,
  /// kInvalidPassword if the password was removed, kConflict if another hash was stored (the caller must retry).
  Status confirm(store::Stores& tx, const domain::SessionActor& by, const PasswordProof& proof) const;
  /// Verifies the password, then marks the session fresh and renews its tokens. Errors as prove().
  Result<SessionGrant> reauthenticate(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller,
                                      Renewal renewal = Renewal::kAllTokens) const;
  /// Sets a new password, ends all other sessions and renews the tokens of this one. Error: as prove(); kValidationFailed on
  /// new_password.
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

/// Verifies that the holder of a session is its user: by the password, or by a fresh session if the account has no password.
class Reauthentication {
 public:
  Reauthentication(Ports ports, const Authentication& authentication, const PasswordChange& passwords)
      : ports_(ports), authentication_(authentication), passwords_(passwords) {}

  struct Proof {
    std::optional<PasswordProof> password;  ///< Absent: the session was fresh.
  };
  /// May hash. Error: kValidationFailed if the account has a password and none is given; kInvalidPassword, kRateLimited;
  /// kFreshSessionRequired. `maker`: what it is for, which may ask the app besides.
  Result<Proof> prove(const domain::SessionActor& by, const std::optional<Secret>& password, const domain::Caller& caller,
                      std::optional<Maker> maker = {}) const;
  /// Inside the write that uses the proof: see PasswordChange::confirm.
  Status confirm(store::Stores& tx, const domain::SessionActor& by, const Proof& proof) const;

 private:
  Ports ports_;
  const Authentication& authentication_;
  const PasswordChange& passwords_;
};

}  // namespace usher::core
