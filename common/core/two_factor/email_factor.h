#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/core/audit/audit_log.h"
#include "common/core/credentials/email_code_mac.h"
#include "common/core/credentials/reauthentication.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sessions/new_session.h"
#include "common/domain/verification.h"

namespace usher::core {

/// E-mail codes as the second factor of signed-in users; TwoFactorSignIn handles those of a sign-in. A code is one row of
/// verifications: purpose mailed_code, token_hash = SHA-256("mailed_code:" + session id), payload {"mac"}. Safe from any thread.
class EmailFactor {
 public:
  EmailFactor(Ports ports, const EmailCodeMac& macs, const Reauthentication& reauthentication, const SessionFactory& sessions,
              const RateLimiter& limiter, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports),
        macs_(macs),
        reauthentication_(reauthentication),
        sessions_(sessions),
        limiter_(limiter),
        outbox_(outbox),
        audit_(audit) {}

  /// Enables e-mail codes at once, given the password. Ends the other sessions and withdraws the trust in browsers. May hash.
  /// Errors of Reauthentication.
  Status enable(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;
  /// Mails a six-digit code for verify() in this session and voids the code before. Does nothing if the address reached its mail
  /// limit. Error: kUnauthenticated; kRateLimited for the caller's network.
  Status send(const domain::SessionActor& by, const domain::Caller& caller) const;
  /// Marks the session fresh by an e-mail code and renews its tokens; nullopt for a session of impersonation, which keeps its
  /// tokens. If the account has no second factor, also enables e-mail codes as enable() does. An attempt counts as for a
  /// challenge.
  /// Error: kInvalidCode; kTokenExpired (no code was mailed, or it expired); kInvalidToken (too many attempts); kRateLimited;
  /// kUnauthenticated.
  Result<std::optional<SessionGrant>> verify(const domain::SessionActor& by, const Secret& code,
                                             const domain::Caller& caller) const;

 private:
  struct Attempt {
    domain::Verification sent;
    Reservation reservation;
  };
  Result<Attempt> reserve(const domain::SessionActor& by) const;
  Status check(const Attempt& attempt, const domain::SessionActor& by, const Secret& code, const domain::Caller& caller) const;
  Status consume(store::Stores& tx, const Attempt& attempt, const domain::SessionActor& by) const;
  Result<std::optional<SessionGrant>> prove(const Attempt& attempt, const domain::SessionActor& by,
                                            const domain::Caller& caller) const;
  Result<SessionGrant> turn_on(const Attempt& attempt, const domain::SessionActor& by, const domain::Caller& caller) const;
  struct News;
  [[nodiscard]] News news_of(const domain::SessionActor& by, const domain::Caller& caller) const;
  Status put_in_force(store::Stores& tx, const domain::SessionActor& by, const News& news) const;

  Ports ports_;
  const EmailCodeMac& macs_;
  const Reauthentication& reauthentication_;
  const SessionFactory& sessions_;
  const RateLimiter& limiter_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
