#include "common/core/credentials/password_reset.h"

#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/ways_in.h"
#include "common/core/mail/mail_kinds.h"
#include "common/crypto/digest.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

/// The purposes of links that set a password.
constexpr std::array kPurposes{domain::purpose::kResetPassword, domain::purpose::kFirstPassword};

/// Runs `work(purpose)` with the purpose of a link; a token of neither is refused as one of the first.
template <class F>
auto with_purpose_of(F work) -> decltype(work("")) {
  auto outcome = work(kPurposes.front());
  if (outcome.ok() || outcome.error().code != ErrorCode::kInvalidToken) return outcome;
  auto other = work(kPurposes.back());
  return other.ok() || other.error().code != ErrorCode::kInvalidToken ? other : outcome;
}

/// In the payload of a token that replaces an initial password.
constexpr const char* kOfInitialPassword = "of_initial_password";

/// Returns the user of a live token. Error: kInvalidToken if the address of the token is not the user's any more;
/// kAccountSuspended.
Result<domain::User> user_of(store::Stores& tx, const domain::Verification& token) {
  USHER_TRY(auto user, tx.users.find(*token.user_id));
  if (!user || token.address != user->email) return error(ErrorCode::kInvalidToken);
  if (!user->is_active) return error(ErrorCode::kAccountSuspended);
  return std::move(*user);
}

}  // namespace

NewVerificationToken prepare_first_change(const Ports& ports, const domain::User& user) {
  return prepare_verification_token(ports, {.purpose = domain::purpose::kResetPassword,
                                            .life = kResetPasswordLife,
                                            .user = user.id,
                                            .address = user.email,
                                            .payload = {{kOfInitialPassword, true}}});
}

Status store_password(store::Stores& tx, const UserId& user, std::string_view hash, const AccountId& account, Time now,
                      std::optional<Time> initial_until) {
  USHER_TRY(const bool had_one, tx.accounts.set_password_hash(user, hash, now, initial_until));
  if (had_one) return done();
  return tx.accounts.insert({.id = account,
                             .user_id = user,
                             .provider = domain::kCredentialProvider,
                             .provider_account_id = user.str(),
                             .password_hash = std::string(hash),
                             .created_at = now,
                             .updated_at = now,
                             .initial_until = initial_until});
}

Status PasswordReset::ask(std::string_view email, const domain::Caller& caller, std::string_view callback) const {
  USHER_TRY(const auto address, domain::EmailAddress::parse(email));
  return requests_.ask(mail_request::kResetPassword, address, caller, std::nullopt, callback);
}

Result<domain::User> PasswordReset::owner_of(const std::string& token_hash) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<domain::User> {
    USHER_TRY(const auto found, with_purpose_of([&](const char* purpose) {
                return check_verification_token(tx, purpose, token_hash, ports_.clock.now());
              }));
    return user_of(tx, found);
  });
}

Result<std::string> PasswordReset::look(const Secret& token) const {
  USHER_TRY(auto owner, owner_of(crypto::sha256_base64url(token.expose())));
  return std::move(owner.email_as_written);
}

Result<PasswordReset::Drawn> PasswordReset::draw(const domain::User& owner, const Secret& password,
                                                 const std::optional<Secret>& device_token, const domain::Caller& caller) const {
  USHER_TRY(auto hash, passwords_.hash_new(password, "new_password", PasswordOwner::of(owner)));
  return Drawn{
      .hash = std::move(hash),
      .account = crypto::new_id<AccountId>(ports_.random, ports_.clock.now()),
      .device = prepare_device(ports_, device_token),
      .event = audit_.event({.action = "user.password_reset", .user = owner.id, .email = owner.email}, caller),
      .notice = outbox_.notice("password_changed", owner, caller),
  };
}

Result<std::vector<std::string>> PasswordReset::apply(store::Stores& tx, const domain::User& user, const Drawn& drawn,
                                                      Proof proof) const {
  const auto now = ports_.clock.now();
  USHER_CHECK(store_password(tx, user.id, drawn.hash, drawn.account, now));
  USHER_CHECK(revoke_by(tx, domain::WayOut::kPasswordReset, user.id, SessionId(), now));
  if (proof == Proof::kMailbox) {
    USHER_CHECK(tx.two_factors.distrust_mail(user.id));
    if (!user.is_verified) USHER_CHECK(tx.users.mark_verified(user.id, now));
  }
  USHER_CHECK(remember_device(tx, user.id, drawn.device, now));
  USHER_TRY(const auto notice, with_ways_in(tx, drawn.notice, user.id));
  USHER_CHECK(tx.outbox.append(notice));
  USHER_CHECK(tx.audit_events.append(drawn.event));
  return linked_providers(tx, user.id);
}

Result<ResetDone> PasswordReset::reset(ResetRequest request, const domain::Caller& caller) const {
  USHER_CHECK(passwords_.check_new(request.new_password, "new_password"));
  const auto token_hash = crypto::sha256_base64url(request.token.expose());
  USHER_TRY(const auto owner, owner_of(token_hash));  // before the cost of a hash
  USHER_TRY(auto drawn, draw(owner, request.new_password, request.device_token, caller));
  USHER_TRY(auto providers, ports_.transactions.write([&](store::Stores& tx) -> Result<std::vector<std::string>> {
    USHER_TRY(const auto token, with_purpose_of([&](const char* purpose) {
                return consume_verification_token(tx, purpose, token_hash, ports_.clock.now());
              }));
    USHER_TRY(const auto user, user_of(tx, token));
    return apply(tx, user, drawn, is_set(payload_of(token), kOfInitialPassword) ? Proof::kInitialPassword : Proof::kMailbox);
  }));
  return ResetDone{.device_token = std::move(drawn.device.token), .providers = std::move(providers)};
}

Result<ResetDone> PasswordReset::reset(ResetByCode request, const domain::Caller& caller) const {
  USHER_CHECK(passwords_.check_new(request.new_password, "new_password"));
  USHER_TRY(const auto proof, codes_.prove(CodeFor::kResetPassword, request.email, request.code, caller));
  USHER_TRY(const auto owner,
            ports_.transactions.read([&](store::Stores& tx) { return tx.users.find_by_email(proof.address.compared); }));
  if (!owner) return error(ErrorCode::kUserNotFound);
  USHER_TRY(auto drawn, draw(*owner, request.new_password, request.device_token, caller));
  USHER_TRY(auto providers, ports_.transactions.write([&](store::Stores& tx) -> Result<std::vector<std::string>> {
    USHER_CHECK(codes_.consume(tx, proof));
    USHER_TRY(const auto user, tx.users.find_by_email(proof.address.compared));
    if (!user || user->id != owner->id) return error(ErrorCode::kUserNotFound);
    if (!user->is_active) return error(ErrorCode::kAccountSuspended);
    return apply(tx, *user, drawn, Proof::kMailbox);
  }));
  return ResetDone{.device_token = std::move(drawn.device.token), .providers = std::move(providers)};
}

}  // namespace usher::core
