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

/// Codes by mail as the second factor, for people who are signed in; those of a sign-in are TwoFactorSignIn's. A code is one row
/// of verifications: purpose mailed_code, token_hash = SHA-256("mailed_code:" + session id), payload {"mac"}. Safe from any
/// thread.
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

  /// In force at once, by the password: the other sessions end, and trust in browsers goes. May hash. The errors of
  /// Reauthentication.
  Status enable(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;
  /// Mails a code of six digits that verify() takes of this session; the one before works no more. Silently nothing when the
  /// address had its share. kUnauthenticated; kRateLimited for the caller's network.
  Status send(const domain::SessionActor& by, const domain::Caller& caller) const;
  /// Makes the session fresh by such a code. Where no second factor was in force codes by mail are from now on, as by enable(),
  /// and the session gets new tokens: they are answered. A try counts as those of a challenge do. kInvalidCode; kTokenExpired
  /// (none was mailed, or it ran out), kInvalidToken (tried too often); kRateLimited; kUnauthenticated.
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
  Status prove(const Attempt& attempt, const domain::SessionActor& by, const domain::Caller& caller) const;
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
