#include "common/core/credentials/email_verification.h"

#include "common/core/credentials/password_reset.h"
#include "common/core/credentials/reclaim.h"
#include "common/core/questionnaire/sign_up_answers.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

/// Returns the sign-up claim of a token, or nullopt if the link was not requested by a sign-up.
std::optional<SignUpClaim> claim_of(const domain::Verification& token) {
  auto claim = json::decode<SignUpClaim>(payload_of(token));
  return claim.ok() ? std::optional(std::move(claim).value()) : std::nullopt;
}

/// Gives the account to the user of the sign-up, as that request would have made it.
Status apply_claim(store::Stores& tx, domain::User user, const SignUpClaim& claim, const AccountId& account,
                   const RightLoss& loss, const settings::Settings& settings, Time now) {
  user.name = claim.name;
  user.image = claim.image;
  USHER_CHECK(reclaim(tx, user, loss, settings, now));
  if (!claim.password_hash.empty()) USHER_CHECK(store_password(tx, user.id, claim.password_hash, account, now));
  if (claim.passkey) USHER_CHECK(store_passkey(tx, user.id, *claim.passkey));
  for (const auto& field : claim.user_fields.value_or(json::Object())) user.user_fields.set(field.key, field.value);
  USHER_CHECK(tx.users.update(user));
  if (!claim.profile) return done();
  auto profile = *claim.profile;
  if (claim.answers) {
    profile.notice_version = claim.answers->notice_version;
    USHER_CHECK(insert_answers(tx, user.id, *claim.answers, now));
  }
  return tx.profiles.save(user.id, profile);
}

}  // namespace

Status EmailVerification::ask(const domain::SessionActor& by, const domain::Caller& caller, std::string_view callback) const {
  const domain::EmailAddress address{.written = by.user().email_as_written, .compared = by.user().email};
  return requests_.ask(mail_request::kVerifyEmail, address, caller, by.user().id, callback);
}

Status EmailVerification::ask(std::string_view email, const domain::Caller& caller, std::string_view callback) const {
  USHER_TRY(const auto address, domain::EmailAddress::parse(email));
  return requests_.ask(mail_request::kVerifyEmail, address, caller, std::nullopt, callback);
}

Result<EmailVerification::FoundLink> EmailVerification::find(store::Stores& tx, const std::string& token_hash, Time now) {
  USHER_TRY(auto token, check_verification_token(tx, domain::purpose::kVerifyEmail, token_hash, now));
  USHER_TRY(auto user, tx.users.find(*token.user_id));
  if (!user || token.address != user->email) return error(ErrorCode::kInvalidToken);
  if (!user->is_active) return error(ErrorCode::kAccountSuspended);
  return FoundLink{std::move(token), std::move(*user)};
}

/// Returns the address that a used link confirmed, if the account still has it. Error: kInvalidToken.
Result<std::string> EmailVerification::address_confirmed_by(const std::string& token_hash) const {
  const auto now = ports_.clock.now();
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::string> {
    for (const auto* purpose : {domain::purpose::kVerifyEmail, domain::purpose::kChangeEmail}) {
      USHER_TRY(const auto token, tx.verifications.find(purpose, token_hash));
      if (!token || !token->used_at || !token->user_id || token->expires_at <= now) continue;
      USHER_TRY(auto user, tx.users.find(*token->user_id));
      if (user && user->is_verified && token->address == user->email) return std::move(user->email_as_written);
    }
    return error(ErrorCode::kInvalidToken);
  });
}

Result<VerificationLink> EmailVerification::look(const VerifyRequest& request) const {
  const auto hash = crypto::sha256_base64url(request.token.expose());
  auto found = ports_.transactions.read([&](store::Stores& tx) -> Result<VerificationLink> {
    USHER_TRY(const auto link, find(tx, hash, ports_.clock.now()));
    USHER_TRY(const bool holder, is_holder(tx, link, request));
    USHER_TRY(const auto credential, tx.accounts.find_credential(link.user.id));
    USHER_TRY(const auto others, other_ways_in(tx, link.user.id));
    VerificationLink seen{.address = link.user.email_as_written};
    if (link.user.is_contested())
      seen.sign_ups = {link.user.created_at, *link.user.contested_at};
    else
      seen.takes_password = link.user.is_unclaimed() && !claim_of(link.token) && !holder && (credential || !others.empty());
    return seen;
  });
  if (found.ok() || found.error().code != ErrorCode::kInvalidToken) return found;
  auto changed = change_.look(hash);
  if (changed.ok()) return VerificationLink{.address = std::move(changed).value()};
  if (changed.error().code != ErrorCode::kInvalidToken) return changed.error();
  USHER_TRY(auto confirmed, address_confirmed_by(hash));
  return VerificationLink{.address = std::move(confirmed), .is_confirmed = true};
}

Result<VerifiedAddress> EmailVerification::verify(const VerifyRequest& request, const domain::Caller& caller) const {
  const auto hash = crypto::sha256_base64url(request.token.expose());
  auto verified = verify_own(hash, request, caller);
  if (verified.ok() || verified.error().code != ErrorCode::kInvalidToken) return verified;
  USHER_TRY(auto changed, change_.confirm(hash, caller));
  return VerifiedAddress{std::move(changed), true};
}

Result<bool> EmailVerification::is_own_browser(store::Stores& tx, const domain::User& user, const VerifyRequest& request) const {
  if (request.signed_in == user.id) return true;
  return tx.verifications.knows_device(user.id, device_hash_of(request.device_token), ports_.clock.now());
}

Result<bool> EmailVerification::is_holder(store::Stores& tx, const FoundLink& found, const VerifyRequest& request) const {
  // A link speaks for itself: what anybody requests beside it without a session does not weaken it.
  if (json::is_true(payload_of(found.token), "by_holder")) return true;
  // With required verification an unverified account has a session only of before, whose password may be anybody's.
  if (ports_.settings.signup.require_email_verification && !found.user.last_login_at) {
    USHER_TRY(const auto sessions, tx.sessions.list_all(found.user.id));
    if (sessions.empty()) return true;
  }
  return is_own_browser(tx, found.user, request);
}

/// Who reads the mailbox cannot tell which of the sign-ups was theirs, and any of them may be an attacker's.
Status EmailVerification::settle_contest(store::Stores& tx, domain::User user, const VerifyRequest& request,
                                         const Drawn& drawn) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const bool keeps_data, is_own_browser(tx, user, request));
  user.name.reset();
  user.image.reset();
  USHER_CHECK(keeps_data ? revoke_every_way_in(tx, user.id, drawn.loss, now)
                         : reclaim(tx, user, drawn.loss, ports_.settings, now));
  auto reset = drawn.reset.row;
  reset.user_id = user.id;
  return tx.verifications.issue(reset);
}

Status EmailVerification::settle_access(store::Stores& tx, const FoundLink& found, const VerifyRequest& request,
                                        const Drawn& drawn) const {
  const auto now = ports_.clock.now();
  if (!found.user.is_unclaimed()) return done();
  if (found.user.is_contested()) return settle_contest(tx, found.user, request, drawn);
  USHER_TRY(const auto credential, tx.accounts.find_credential(found.user.id));
  if (const auto claim = claim_of(found.token)) {
    USHER_TRY(const bool same, has_claimed(tx, found.user.id, payload_of(found.token)));
    return same ? done() : apply_claim(tx, found.user, *claim, drawn.account, drawn.loss, ports_.settings, now);
  }
  USHER_TRY(const bool holder, is_holder(tx, found, request));
  if (holder) return done();
  USHER_TRY(const auto others, other_ways_in(tx, found.user.id));
  USHER_CHECK(revoke_every_way_in(tx, found.user.id, drawn.loss, now));
  if (credential && !drawn.password_hash) {
    auto removed = drawn.password_removed;
    removed.user_id = found.user.id;
    return outbox_.append(tx, removed);
  }
  if (!drawn.password_hash || (!credential && others.empty())) return done();
  USHER_CHECK(store_password(tx, found.user.id, *drawn.password_hash, drawn.account, now));
  USHER_CHECK(tx.two_factors.distrust_mail(found.user.id));  // the password comes from the mailbox, as after a reset
  return tx.audit_events.append(drawn.password_set);
}

Result<EmailVerification::Drawn> EmailVerification::draw(const UserId& user, const domain::EmailAddress& address,
                                                         const domain::Caller& caller) const {
  USHER_TRY(auto loss, RightLoss::of_unproved(ports_, outbox_, audit_, address.compared, caller));
  return Drawn{.account = crypto::new_id<AccountId>(ports_.random, ports_.clock.now()),
               .password_removed = outbox_.notice("password_removed", {.id = user, .email_as_written = address.written}, caller),
               .reset = prepare_verification_token(
                   ports_, {.purpose = domain::purpose::kResetPassword, .life = kResetPasswordLife, .address = address.compared}),
               .verified = audit_.event({.action = "user.email_verified", .email = address.compared}, caller),
               .loss = std::move(loss)};
}

Result<VerifiedAddress> EmailVerification::finish(Drawn drawn, const VerifyRequest& request,
                                                  const std::function<Result<FoundLink>(store::Stores& tx)>& prove) const {
  const auto now = ports_.clock.now();
  USHER_TRY(auto verified, ports_.transactions.write([&](store::Stores& tx) -> Result<std::pair<domain::User, bool>> {
    USHER_TRY(const auto found, prove(tx));
    USHER_CHECK(tx.verifications.consume_all(found.user.id, domain::purpose::kVerifyEmail, now));
    USHER_CHECK(settle_access(tx, found, request, drawn));
    USHER_CHECK(tx.users.mark_verified(found.user.id, now));
    auto event = drawn.verified;
    event.user_id = found.user.id;
    USHER_CHECK(tx.audit_events.append(event));
    USHER_TRY(auto user, tx.users.find(found.user.id));
    if (!user) return error(ErrorCode::kInvalidToken);
    return std::pair(std::move(*user), found.user.is_contested());
  }));
  VerifiedAddress done{std::move(verified.first)};
  if (verified.second) done.reset_token = std::move(drawn.reset.token);
  return done;
}

Result<VerifiedAddress> EmailVerification::verify(VerifyByCode request, const domain::Caller& caller) const {
  USHER_TRY(const auto proof, codes_.prove(CodeFor::kVerifyEmail, request.email, request.code, caller));
  USHER_TRY(auto drawn, draw(UserId(), proof.address, caller));
  const VerifyRequest by{.token = Secret(), .signed_in = request.signed_in, .device_token = std::move(request.device_token)};
  return finish(std::move(drawn), by, [&](store::Stores& tx) -> Result<FoundLink> {
    USHER_CHECK(codes_.consume(tx, proof));
    USHER_TRY(auto user, tx.users.find_by_email(proof.address.compared));
    if (!user) return error(ErrorCode::kUserNotFound);
    if (!user->is_active) return error(ErrorCode::kAccountSuspended);
    return FoundLink{domain::Verification(), std::move(*user)};
  });
}

Result<VerifiedAddress> EmailVerification::verify_own(const std::string& token_hash, const VerifyRequest& request,
                                                      const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const auto found, ports_.transactions.read([&](store::Stores& tx) { return find(tx, token_hash, now); }));
  const auto& user = found.user;
  USHER_TRY(auto drawn, draw(user.id, {.written = user.email_as_written, .compared = user.email}, caller));
  if (request.new_password) {
    USHER_TRY(drawn.password_hash, passwords_.hash_new(*request.new_password, "new_password", PasswordOwner::of(user)));
    drawn.password_set = audit_.event({.action = "user.password_reset", .user = user.id, .email = user.email}, caller);
  }
  return finish(std::move(drawn), request, [&](store::Stores& tx) -> Result<FoundLink> {
    USHER_TRY(auto current, find(tx, token_hash, now));
    USHER_CHECK(consume_verification_token(tx, domain::purpose::kVerifyEmail, token_hash, now));
    return current;
  });
}

}  // namespace usher::core
