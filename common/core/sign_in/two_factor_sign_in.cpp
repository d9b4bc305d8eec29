#include "common/core/sign_in/two_factor_sign_in.h"

#include "common/core/audit/sign_in_refusals.h"
#include "common/core/authority/authority.h"
#include "common/core/runtime/rate_limited.h"
#include "common/crypto/totp.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

constexpr const char* kPurpose = domain::purpose::kTwoFactor;

}  // namespace

Result<TwoFactorSignIn::Attempt> TwoFactorSignIn::read(store::Stores& tx, domain::Verification challenge) const {
  auto first = FirstFactor::of(challenge.payload);
  if (!challenge.user_id || !first) return error(ErrorCode::kInvalidToken);
  USHER_TRY(auto user, tx.users.find(*challenge.user_id));
  USHER_TRY(auto factor, tx.two_factors.find(*challenge.user_id));
  if (user && !user->is_active) return error(ErrorCode::kAccountSuspended);
  const bool is_there = user && factor && factor->is_in_force();
  auto refusal = is_there && factor->is_lost() ? refusal_of_lost_app(*user, *factor, first->kind, ports_.settings) : std::nullopt;
  const bool has_code = is_there && !refusal;
  if (!has_code && !(user && user->has_passkey)) return refusal ? std::move(*refusal) : error(ErrorCode::kInvalidToken);
  return Attempt{
      std::move(challenge), std::move(*first), std::move(*user), has_code ? std::move(*factor) : domain::SecondFactor{}, {}};
}

Result<TwoFactorSignIn::Attempt> TwoFactorSignIn::reserve(const std::string& token_hash, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  const std::int64_t most = ports_.settings.limits[settings::Limit::kCodeChallenge].most;
  std::optional<UserId> user;
  auto reserved = ports_.transactions.write([&](store::Stores& tx) -> Result<Attempt> {
    user.reset();
    USHER_CHECK(find_challenge(tx, kPurpose, token_hash, ports_));
    USHER_TRY(auto challenge, tx.verifications.count_attempt(kPurpose, token_hash, most, now));
    if (!challenge) return error(ErrorCode::kInvalidToken);
    user = challenge->user_id;
    USHER_TRY(auto attempt, read(tx, std::move(*challenge)));
    USHER_TRY(attempt.reservation, limiter_.reserve_code(tx, attempt.user.id));
    return attempt;
  });
  if (!reserved.ok()) audit_.post_refusal(reserved.error(), user, {}, caller);
  return reserved;
}

Result<MatchedCode> TwoFactorSignIn::look_at(const Attempt& attempt, const PresentedCode& presented) const {
  if (presented.code && attempt.first.email_code_mac && may_mail_code(attempt.factor, attempt.first.kind, attempt.user) &&
      macs_.matches(*attempt.first.email_code_mac, attempt.challenge.id, *presented.code))
    return MatchedCode{.kind = MatchedCode::Kind::kEmail};
  if (attempt.factor.is_lost()) return error(ErrorCode::kInvalidCode);
  return codes_.evaluate(attempt.factor, presented);
}

Result<TwoFactorSignIn::Match> TwoFactorSignIn::evaluate(const Attempt& attempt, const TwoFactorAnswer& answer,
                                                         const domain::Caller& caller) const {
  if (answer.passkey) {
    USHER_TRY(auto proof,
              passkeys_.prove(*answer.passkey, Ceremony::kSecondFactor, attempt.challenge.token_hash, attempt.user.id, caller));
    return Match{.passkey = std::move(proof)};
  }
  auto code = look_at(attempt, answer.presented);
  if (code.ok()) return Match{.code = std::move(code).value()};
  audit_.post({.action = kSignInRefused,
               .succeeded = false,
               .actor = "anonymous",
               .user = attempt.user.id,
               .email = attempt.user.email,
               .reason = refusal_reason::kSecondFactor},
              caller);
  return code.error();
}

struct TwoFactorSignIn::Aside {
  std::string trust;                 ///< The device's payload; empty: not trusted.
  std::optional<domain::Mail> mail;  ///< The notice that a backup code was used.
};

/// Checks everything again inside the write: the state may have changed since the code was checked.
Result<domain::User> TwoFactorSignIn::consume(store::Stores& tx, const Attempt& attempt, const Match& match) const {
  USHER_TRY(const auto consumed, tx.verifications.consume(kPurpose, attempt.challenge.token_hash, ports_.clock.now()));
  if (!consumed) return error(ErrorCode::kInvalidToken);
  USHER_TRY(auto now_there, read(tx, *consumed));
  if (match.is(MatchedCode::Kind::kEmail) && now_there.first.email_code_mac != attempt.first.email_code_mac)
    return error(ErrorCode::kInvalidCode);
  USHER_CHECK(match.passkey ? passkeys_.use(tx, *match.passkey) : codes_.consume(tx, attempt.user.id, match.code));
  USHER_CHECK(attempt.reservation.give_back(tx));
  return std::move(now_there.user);
}

Result<SessionIssuer::Issued> TwoFactorSignIn::issue(store::Stores& tx, const Attempt& attempt, const Match& match,
                                                     const SessionIssuer::Prepared& prepared, const Aside& aside) const {
  USHER_TRY(auto user, consume(tx, attempt, match));
  if (attempt.factor.is_lost() && !match.passkey) return issuer_.ask_to_enrol(tx, std::move(user), prepared);
  USHER_TRY(auto issued, issuer_.issue(tx, std::move(user), prepared));
  if (!aside.trust.empty()) USHER_CHECK(tx.verifications.trust_device(attempt.user.id, prepared.device.hash, aside.trust));
  if (aside.mail) USHER_CHECK(outbox_.append(tx, *aside.mail));
  return issued;
}

/// What the session proves once the second factor was verified.
Result<std::optional<domain::Proof>> TwoFactorSignIn::proof_with(const Attempt& attempt, const Match& match) const {
  const auto now = ports_.clock.now();
  if (match.passkey) return std::optional(domain::proof_of(match.passkey->way(), now));
  if (!match.is(MatchedCode::Kind::kEmail)) return std::optional(domain::proof_of(domain::Way::kFactor, now));
  USHER_TRY(const auto demanded, demanded_proof(attempt.user.id, ports_));
  return std::optional(with_mailed_code(attempt.first.proof.value_or(domain::Proof{}), demanded, now));
}

Result<TwoFactorOutcome> TwoFactorSignIn::verify(TwoFactorAnswer answer, const domain::Caller& caller) const {
  if (!answer.passkey) USHER_CHECK(check(answer.presented));
  USHER_TRY(const auto attempt, reserve(crypto::sha256_base64url(answer.token.expose()), caller));
  USHER_TRY(const auto match, evaluate(attempt, answer, caller));
  auto first = attempt.first;
  first.amr = match.passkey ? with_second_factor(first.amr, {"hwk", "user", "mfa"}) : with_second_factor(first.amr);
  if (match.passkey) first.passkey = match.passkey->passkey.id;
  USHER_TRY(first.proof, proof_with(attempt, match));
  first.is_browser = first.is_browser || answer.is_browser;
  first.email_code_mac.reset();
  const DeviceTrust trust{.until = ports_.clock.now() + kTrustLife,
                          .user_agent = caller.user_agent,
                          .by = match.passkey ? match.passkey->passkey.id.str() : std::string(kTrustedByCode)};
  Aside aside;
  if (answer.trust_device && first.is_browser) aside.trust = trust.to_payload();
  if (match.is(MatchedCode::Kind::kBackup)) aside.mail = outbox_.notice("backup_code_used", attempt.user, caller);
  const auto redirect_to = first.redirect_to;
  auto prepared = issuer_.prepare(attempt.user, std::move(first), answer.device_token, caller);
  const bool is_browser = prepared.first.is_browser;

  USHER_TRY(auto issued,
            ports_.transactions.write([&](store::Stores& tx) { return issue(tx, attempt, match, prepared, aside); }));
  USHER_TRY(auto outcome, issuer_.finish(std::move(prepared), std::move(issued)));
  if (auto* const must_enrol = std::get_if<TwoFactorChallenge>(&outcome)) return TwoFactorOutcome(std::move(*must_enrol));
  return TwoFactorOutcome(TwoFactorSignedIn{
      .grant = std::get<SessionGrant>(std::move(outcome)), .is_browser = is_browser, .redirect_to = redirect_to});
}

Result<domain::User> TwoFactorSignIn::verify_only(TwoFactorAnswer answer, const domain::Caller& caller) const {
  if (!answer.passkey) USHER_CHECK(check(answer.presented));
  USHER_TRY(const auto attempt, reserve(crypto::sha256_base64url(answer.token.expose()), caller));
  USHER_TRY(const auto match, evaluate(attempt, answer, caller));
  const auto event = audit_.event({.action = "user.second_factor_proved", .user = attempt.user.id}, caller);
  const auto mail = outbox_.notice("backup_code_used", attempt.user, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::User> {
    USHER_TRY(auto user, consume(tx, attempt, match));
    if (match.is(MatchedCode::Kind::kBackup)) USHER_CHECK(outbox_.append(tx, mail));
    USHER_CHECK(tx.audit_events.append(event));
    return user;
  });
}

Result<bool> TwoFactorSignIn::is_tried_out(const Secret& token) const {
  const auto hash = crypto::sha256_base64url(token.expose());
  const std::int64_t most = ports_.settings.limits[settings::Limit::kCodeChallenge].most;
  USHER_TRY(const auto found, ports_.transactions.read([&](store::Stores& tx) { return tx.verifications.find(kPurpose, hash); }));
  return found && !found->used_at && found->expires_at > ports_.clock.now() && found->attempts >= most;
}

Result<TwoFactorSignIn::Attempt> TwoFactorSignIn::pending(const std::string& token_hash) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<Attempt> {
    USHER_TRY(auto challenge, find_challenge(tx, kPurpose, token_hash, ports_));
    return read(tx, std::move(challenge));
  });
}

Result<PendingChallenge> TwoFactorSignIn::look(const Secret& token) const {
  USHER_TRY(auto found, pending(crypto::sha256_base64url(token.expose())));
  return PendingChallenge{.may_mail = found.factor.is_in_force() && may_mail_code(found.factor, found.first.kind, found.user),
                          .is_emailed = found.first.email_code_mac.has_value(),
                          .is_lost = found.factor.is_lost(),
                          .has_passkey = found.user.has_passkey,
                          .has_code = found.factor.is_in_force(),
                          .redirect_to = std::move(found.first.redirect_to)};
}

Status TwoFactorSignIn::send_code(const Secret& token, const domain::Caller& caller) const {
  const auto hash = crypto::sha256_base64url(token.expose());
  USHER_TRY(const auto asked, pending(hash));
  if (!asked.factor.is_in_force() || !may_mail_code(asked.factor, asked.first.kind, asked.user))
    return error(ErrorCode::kForbidden, "Email codes are not accepted here; use the app or a backup code");

  const Secret code(crypto::random_text(ports_.random, "0123456789", crypto::kTotpDigits));
  auto first = asked.first;
  first.email_code_mac = macs_.of(asked.challenge.id, code.expose());
  const auto payload = json::to_text(first.to_payload());
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(asked.challenge.expires_at - ports_.clock.now()).count();
  const auto mail = outbox_.make({.kind = "second_factor_code",
                                  .address = asked.user.email_as_written,
                                  .user = asked.user.id,
                                  .values = {{"minutes", std::to_string(minutes)}},
                                  .secret = &code},
                                 caller);
  const auto event = audit_.event({.action = "user.second_factor_mailed", .user = asked.user.id}, caller);
  USHER_TRY(const auto opens_at, ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<Time>> {
    USHER_TRY(const auto full_until, quota_.send_code(tx, mail, asked.user.email, caller));
    if (full_until) return full_until;
    USHER_CHECK(tx.verifications.set_payload(kPurpose, hash, payload));
    USHER_CHECK(tx.audit_events.append(event));
    return full_until;
  }));
  return opens_at ? rate_limited_until(*opens_at, ports_.clock.now()) : done();
}

Result<PasskeyOptions> TwoFactorSignIn::passkey_options(const Secret& token) const {
  const auto hash = crypto::sha256_base64url(token.expose());
  USHER_TRY(const auto found, pending(hash));
  if (!found.user.has_passkey) return error(ErrorCode::kForbidden, "The account has no passkey here; use a code");
  return passkeys_.options(Ceremony::kSecondFactor, hash, found.user.id);
}

}  // namespace usher::core
