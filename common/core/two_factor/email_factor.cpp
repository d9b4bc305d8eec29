#include "common/core/two_factor/email_factor.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/runtime/rate_limited.h"
#include "common/core/sessions/authentication.h"
#include "common/core/two_factor/first_factor.h"
#include "common/crypto/totp.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

constexpr const char* kCodePurpose = domain::purpose::kEmailCode;

/// A session has at most one code.
std::string key_of(const domain::SessionActor& by) { return crypto::sha256_base64url("mailed_code:" + by.session().id.str()); }

}  // namespace

/// The audit event and the notice for enabled e-mail codes.
struct EmailFactor::News {
  domain::AuditEvent event;
  domain::Mail mail;
};

EmailFactor::News EmailFactor::news_of(const domain::SessionActor& by, const domain::Caller& caller) const {
  const auto& user = by.user();
  return {.event = audit_.event("user.second_factor_enabled", by, caller),
          .mail = outbox_.notice("second_factor_enabled", user, caller)};
}

Status EmailFactor::put_in_force(store::Stores& tx, const domain::SessionActor& by, const News& news) const {
  const auto now = ports_.clock.now();
  const auto& user = by.user().id;
  USHER_CHECK(tx.two_factors.enable_email(user, now));
  USHER_CHECK(tx.users.set_two_factor(user, true, now));
  USHER_CHECK(factor_in_force(tx, user, by.session().id, now));
  USHER_CHECK(outbox_.append(tx, news.mail));
  return tx.audit_events.append(news.event);
}

Status EmailFactor::enable(const domain::SessionActor& by, const Secret& password, const domain::Caller& caller) const {
  USHER_TRY(const auto proof, reauthentication_.prove(by, password.clone(), caller));
  const auto news = news_of(by, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(reauthentication_.confirm(tx, by, proof));
    return put_in_force(tx, by, news);
  });
}

Status EmailFactor::require_trusted_mail(store::Stores& tx, const domain::SessionActor& by) const {
  USHER_CHECK(require_no_impersonation(by));
  USHER_TRY(const auto factor, tx.two_factors.find(by.user().id));
  if (!factor || !factor->is_in_force() || may_mail_code(*factor, first_factor_of(by.session().amr), by.user())) return done();
  return error(ErrorCode::kForbidden, "Email codes are not accepted here; use the app or a backup code");
}

Result<bool> EmailFactor::is_all(const domain::SessionActor& by) const {
  if (by.is_impersonated() || by.user().is_anonymous) return false;
  USHER_TRY(const auto demanded, demanded_proof(by.user().id, ports_));
  return demanded == domain::ProofKind::kMailbox;
}

Status EmailFactor::require_mailbox_alone(const domain::SessionActor& by) const {
  USHER_TRY(const bool is_enough, is_all(by));
  if (!is_enough)
    return error(ErrorCode::kForbidden, "A mailed code proves too little here; use the password, the app or a passkey");
  if (!by.user().is_verified) return error(ErrorCode::kForbidden, "The address is not verified; verify it first");
  return done();
}

Status EmailFactor::send(const domain::SessionActor& by, const domain::Caller& caller) const {
  return mail_code("second_factor_code", by, caller);
}

Status EmailFactor::send_confirmation(const domain::SessionActor& by, const domain::Caller& caller) const {
  USHER_CHECK(require_mailbox_alone(by));
  return mail_code("confirmation_code", by, caller);
}

Status EmailFactor::mail_code(std::string_view kind, const domain::SessionActor& by, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  const auto& user = by.user();
  const Secret code(crypto::random_text(ports_.random, "0123456789", crypto::kTotpDigits));
  domain::Verification row{.id = crypto::uuid_v7(ports_.random, now),
                           .purpose = kCodePurpose,
                           .token_hash = key_of(by),
                           .user_id = user.id,
                           .created_at = now,
                           .expires_at = now + kEmailCodeLife};
  row.payload = macs_.payload_of(row.id, code);
  const auto mail = outbox_.make({.kind = kind,
                                  .address = user.email_as_written,
                                  .user = user.id,
                                  .values = {{"minutes", std::to_string(kEmailCodeLife.count())}},
                                  .secret = &code},
                                 caller);
  const auto event = audit_.event({.action = "user.second_factor_mailed", .user = user.id, .session = by.session().id}, caller);
  USHER_TRY(const auto opens_at, ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<Time>> {
    USHER_CHECK(require_live(tx, by, now));
    USHER_CHECK(require_trusted_mail(tx, by));
    USHER_TRY(const auto full_until, quota_.send_code(tx, mail, user.email, caller));
    if (full_until) return full_until;
    USHER_CHECK(tx.verifications.erase(kCodePurpose, row.token_hash));
    USHER_CHECK(tx.verifications.issue(row));
    USHER_CHECK(tx.audit_events.append(event));
    return full_until;
  }));
  return opens_at ? rate_limited_until(*opens_at, now) : done();
}

Result<EmailFactor::Attempt> EmailFactor::reserve(const domain::SessionActor& by) const {
  const auto now = ports_.clock.now();
  const std::int64_t most = ports_.settings.limits[settings::Limit::kCodeChallenge].most;
  return ports_.transactions.write([&](store::Stores& tx) -> Result<Attempt> {
    USHER_CHECK(require_trusted_mail(tx, by));
    USHER_TRY(auto sent, tx.verifications.count_attempt(kCodePurpose, key_of(by), most, now));
    if (!sent) {
      USHER_TRY(const auto found, tx.verifications.find(kCodePurpose, key_of(by)));
      const bool lives = found && !found->used_at && found->expires_at > now;
      return error(lives ? ErrorCode::kInvalidToken : ErrorCode::kTokenExpired, "Ask for a new code");
    }
    USHER_TRY(auto reservation, limiter_.reserve_code(tx, by.user().id));
    return Attempt{std::move(*sent), std::move(reservation)};
  });
}

Status EmailFactor::check(const Attempt& attempt, const domain::SessionActor& by, const Secret& code,
                          const domain::Caller& caller) const {
  if (macs_.matches(attempt.sent, code)) return done();
  audit_.post({.action = "user.second_factor_refused", .succeeded = false, .user = by.user().id, .session = by.session().id},
              caller);
  return error(ErrorCode::kInvalidCode);
}

/// Error: kInvalidCode if a newer code replaced this one since the check.
Status EmailFactor::consume(store::Stores& tx, const Attempt& attempt, const domain::SessionActor& by) const {
  USHER_CHECK(require_live(tx, by, ports_.clock.now()));
  USHER_CHECK(require_trusted_mail(tx, by));
  USHER_TRY(const auto consumed, tx.verifications.consume(kCodePurpose, attempt.sent.token_hash, ports_.clock.now()));
  if (!consumed || consumed->id != attempt.sent.id) return error(ErrorCode::kInvalidCode);
  return attempt.reservation.give_back(tx);
}

/// The session with new tokens and what it proves with a mailed code.
Result<NewSession> EmailFactor::renewal_of(const domain::SessionActor& by) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const auto demanded, demanded_proof(by.user().id, ports_));
  return sessions_.prepare_renewal(by.session(), with_mailed_code(by.session().proof(), demanded, now));
}

Result<SessionGrant> EmailFactor::prove(const Attempt& attempt, const domain::SessionActor& by, const domain::Caller& caller,
                                        Renewal renewal) const {
  const auto event = audit_.event({.action = "user.reauthenticated", .user = by.user().id, .session = by.session().id}, caller);
  USHER_TRY(auto renewed, renewal_of(by));
  if (by.user().two_factor_enabled) renewed.session.amr = with_second_factor(renewed.session.amr);
  return sessions_.grant_after(by.user(), std::move(renewed), [&](store::Stores& tx, const NewSession& made) -> Status {
    USHER_CHECK(consume(tx, attempt, by));
    USHER_CHECK(sessions_.renew(tx, made, renewal));
    return tx.audit_events.append(event);
  });
}

Result<SessionGrant> EmailFactor::turn_on(const Attempt& attempt, const domain::SessionActor& by,
                                          const domain::Caller& caller) const {
  const auto news = news_of(by, caller);
  USHER_TRY(auto renewed, renewal_of(by));
  renewed.session.amr = with_second_factor(renewed.session.amr);
  auto user = by.user();
  user.two_factor_enabled = true;
  return sessions_.grant_after(std::move(user), std::move(renewed), [&](store::Stores& tx, const NewSession& made) -> Status {
    USHER_CHECK(consume(tx, attempt, by));
    USHER_CHECK(put_in_force(tx, by, news));
    return sessions_.renew(tx, made);
  });
}

Result<SessionGrant> EmailFactor::verify(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller) const {
  // A borrowed session and the mailbox must not add a factor that locks the owner out.
  if (!by.user().two_factor_enabled && !by.is_impersonated()) USHER_CHECK(authentication_.require_fresh(by));
  USHER_TRY(const auto attempt, reserve(by));
  USHER_CHECK(check(attempt, by, code, caller));
  return by.user().two_factor_enabled ? prove(attempt, by, caller) : turn_on(attempt, by, caller);
}

Result<SessionGrant> EmailFactor::reauthenticate(const domain::SessionActor& by, const Secret& code, const domain::Caller& caller,
                                                 Renewal renewal) const {
  USHER_CHECK(require_mailbox_alone(by));
  USHER_TRY(const auto attempt, reserve(by));
  USHER_CHECK(check(attempt, by, code, caller));
  return prove(attempt, by, caller, renewal);
}

}  // namespace usher::core
