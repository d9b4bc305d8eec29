#pragma once

#include "common/core/credentials/email_code_mac.h"
#include "common/core/credentials/password_change.h"
#include "common/core/mail/mail_quota.h"

namespace usher::core {

/// E-mail codes of signed-in users: as the second factor, where TwoFactorSignIn handles those of a sign-in, and to reauthenticate
/// where the account has nothing stronger than its mailbox. A code is one row of
/// verifications: purpose mailed_code, token_hash = SHA-256("mailed_code:" + session id), payload {"mac"}. Safe from any thread.
class EmailFactor {
 public:
  EmailFactor(Ports ports, const EmailCodeMac& macs, const Authentication& authentication,
              const Reauthentication& reauthentication, const SessionFactory& sessions, const RateLimiter& limiter,
              const MailQuota& quota, const Outbox& outbox, const AuditLog& audit)
      : ports_(ports),
        macs_(macs),
        authentication_(authentication),
        reauthentication_(reauthentication),
        sessions_(sessions),
        limiter_(limiter),
        quota_(quota),
        outbox_(outbox),
        audit_(audit) {}

  /// Enables e-mail codes at once, given the password. Ends the other sessions and withdraws the trust in browsers. May hash.
  /// Errors of Reauthentication.
  Status enable(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const;
  /// Mails a six-digit code for verify() in this session and voids the code before. Error: kUnauthenticated; kForbidden as
  /// verify(); kRateLimited for the caller's network, and if the address reached its mail limit.
  Status send(const domain::SessionActor& by, const domain::Caller& caller) const;
  /// Verifies an e-mail code; the session then proves the mailbox (domain::Proof). If the account has no second factor, the
  /// session must be fresh already: then enables e-mail codes as enable() does. Renews the session's tokens. An attempt counts as
  /// for a challenge. Error: kForbidden while impersonating, and if the account has an app and mail is distrusted (see
  /// may_mail_code); kFreshSessionRequired; kInvalidCode; kTokenExpired (no code was mailed, or it expired); kInvalidToken (too
  /// many attempts); kRateLimited; kUnauthenticated.
  Result<SessionGrant> verify(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller) const;

  /// Whether the mailbox is all that the account can prove, so that a mailed code makes its sessions fresh.
  Result<bool> is_all(const domain::SessionActor& by) const;
  /// Mails a code for reauthenticate(). Error: kForbidden while impersonating, if the account has a password, an app or a
  /// demanded passkey, and if its address is not verified; as send().
  Status send_confirmation(const domain::SessionActor& by, const domain::Caller& caller) const;
  /// Makes the session fresh by the code and renews its tokens. Error: as send_confirmation() and verify().
  Result<SessionGrant> reauthenticate(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller,
                                      Renewal renewal = Renewal::kAllTokens) const;

 private:
  struct Attempt {
    domain::Verification sent;
    Reservation reservation;
  };
  /// Error: kForbidden if a mailed code may prove nothing about the user of the session.
  Status require_trusted_mail(store::Stores& tx, const domain::SessionActor& by) const;
  Status require_mailbox_alone(const domain::SessionActor& by) const;
  Status mail_code(std::string_view kind, const domain::SessionActor& by, const domain::Caller& caller) const;
  Result<Attempt> reserve(const domain::SessionActor& by) const;
  Status check(const Attempt& attempt, const domain::SessionActor& by, const Secret& code, const domain::Caller& caller) const;
  Status consume(store::Stores& tx, const Attempt& attempt, const domain::SessionActor& by) const;
  Result<NewSession> renewal_of(const domain::SessionActor& by) const;
  Result<SessionGrant> prove(const Attempt& attempt, const domain::SessionActor& by, const domain::Caller& caller,
                             Renewal renewal = Renewal::kAllTokens) const;
  Result<SessionGrant> turn_on(const Attempt& attempt, const domain::SessionActor& by, const domain::Caller& caller) const;
  struct News;
  [[nodiscard]] News news_of(const domain::SessionActor& by, const domain::Caller& caller) const;
  Status put_in_force(store::Stores& tx, const domain::SessionActor& by, const News& news) const;

  Ports ports_;
  const EmailCodeMac& macs_;
  const Authentication& authentication_;
  const Reauthentication& reauthentication_;
  const SessionFactory& sessions_;
  const RateLimiter& limiter_;
  const MailQuota& quota_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
