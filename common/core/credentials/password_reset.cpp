#include "common/core/credentials/password_reset.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/mail/mail_kinds.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

/// The purposes of tokens that set a password. The last ones are proved by the password that they replace.
constexpr std::array kPurposes{domain::purpose::kResetPassword, domain::purpose::kFirstPassword, domain::purpose::kNewPassword};

/// Runs `work(purpose)` with the purpose of a token; one of none is refused as invalid.
template <class F>
auto with_purpose_of(F work) -> decltype(work("")) {
  auto outcome = work(kPurposes.front());
  for (std::size_t i = 1; i < kPurposes.size() && !outcome.ok() && outcome.error().code == ErrorCode::kInvalidToken; ++i)
    outcome = work(kPurposes.at(i));
  return outcome;
}

/// Returns the user of a live token. Error: kInvalidToken if the address of the token is not the user's any more;
/// kAccountSuspended.
Result<domain::User> user_of(store::Stores& tx, const domain::Verification& token) {
  USHER_TRY(auto user, tx.users.find(*token.user_id));
  if (!user || token.address != user->email) return error(ErrorCode::kInvalidToken);
  if (!user->is_active) return error(ErrorCode::kAccountSuspended);
  return std::move(*user);
}

/// Leaves what the mailbox may remove where a second factor is demanded and there is no other: else the mailbox alone would
/// take the factor away, and an admin can. Doubtful passkeys may go while another one stays.
void keep_factor(std::vector<OtherWayIn>& ways, std::string_view rp_id) {
  const auto is_factor = [&](const OtherWayIn& way) { return way.verifies_user && way.rp_id == rp_id; };
  const bool has_other = std::ranges::any_of(ways, [&](const OtherWayIn& way) { return is_factor(way) && !way.is_doubtful; });
  std::erase_if(ways, [&](const OtherWayIn& way) { return is_factor(way) && !(has_other && way.is_doubtful); });
}

}  // namespace

NewVerificationToken prepare_first_change(const Ports& ports, const domain::User& user) {
  return prepare_verification_token(
      ports, {.purpose = domain::purpose::kNewPassword, .life = kResetPasswordLife, .user = user.id, .address = user.email});
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

/// The authenticator knows the account by the handle that it was made with.
Status store_passkey(store::Stores& tx, const UserId& user, domain::Passkey passkey) {
  passkey.user_id = user;
  USHER_TRY(const bool is_new, tx.passkeys.insert(passkey));
  if (!is_new) return error(ErrorCode::kConflict, "This passkey is registered already");
  return tx.passkeys.note_factor(user);
}

Status PasswordReset::ask(std::string_view email, const domain::Caller& caller, std::string_view callback) const {
  USHER_TRY(const auto address, domain::EmailAddress::parse(email));
  return requests_.ask(mail_request::kResetPassword, address, caller, std::nullopt, callback);
}

Result<PasswordReset::Owner> PasswordReset::owner_of(store::Stores& tx, domain::User user, Proof proof,
                                                     const std::string& device) const {
  const auto now = ports_.clock.now();
  Owner owner{.proof = proof, .look = {.user = std::move(user)}};
  auto& look = owner.look;
  const auto& holder = look.user;
  USHER_TRY(const auto credential, tx.accounts.find_credential(holder.id));
  look.has_password = credential && credential->password_hash;
  if (proof == Proof::kPassword) return owner;
  USHER_TRY(const bool is_known, tx.verifications.knows_device(holder.id, device, now));
  owner.is_new_holder = holder.is_contested() || (holder.is_unclaimed() && !is_known);
  USHER_TRY(auto ways, other_ways_in(tx, holder.id));
  look.takes_passkey = !look.has_password && !holder.two_factor_enabled && ways.empty();
  look.removes_all = owner.is_new_holder && (holder.two_factor_enabled || !ways.empty());
  // One that is older than the first proof of the address may be of who signed up with it before its owner did.
  for (auto& way : ways)
    way.is_doubtful =
        way.created_at > now - std::chrono::days(7) || (holder.first_proved_at && way.created_at < *holder.first_proved_at);
  if (!owner.is_new_holder) look.ways = std::move(ways);
  if (demands_second_factor(holder, ports_.settings) && !holder.two_factor_enabled)
    keep_factor(look.ways, ports_.settings.passkeys.rp_id);
  return owner;
}

Result<PasswordReset::Owner> PasswordReset::owner_of(const std::string& token_hash, const std::string& device) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<Owner> {
    USHER_TRY(const auto found, with_purpose_of([&](const char* purpose) {
                return check_verification_token(tx, purpose, token_hash, ports_.clock.now());
              }));
    USHER_TRY(auto user, user_of(tx, found));
    return owner_of(tx, std::move(user), found.purpose == domain::purpose::kNewPassword ? Proof::kPassword : Proof::kMailbox,
                    device);
  });
}

Result<ResetLook> PasswordReset::look(const Secret& token, const std::optional<Secret>& device_token) const {
  USHER_TRY(auto owner, owner_of(crypto::sha256_base64url(token.expose()), device_hash_of(device_token)));
  return std::move(owner.look);
}

Result<PasswordReset::Drawn> PasswordReset::draw(const Owner& owner, const Secret* password,
                                                 const std::optional<Secret>& device_token, const domain::Caller& caller) const {
  constexpr std::size_t kSpare = 4;  // ways that come until the write
  const auto& user = owner.look.user;
  const AuditEntry entry{
      .action = password ? "user.password_reset" : "user.sessions_revoked", .user = user.id, .email = user.email};
  std::optional<std::string> hash;
  if (password) {
    USHER_TRY(hash, passwords_.hash_new(*password, "new_password", PasswordOwner::of(user)));
  }
  USHER_TRY(auto loss, RightLoss::of_unproved(ports_, outbox_, audit_, user.email, caller));
  return Drawn{.hash = std::move(hash),
               .account = crypto::new_id<AccountId>(ports_.random, ports_.clock.now()),
               .device = prepare_device(ports_, device_token),
               .loss = std::move(loss),
               .event = audit_.event(entry, caller),
               .verified = audit_.event({.action = "user.email_verified", .user = user.id, .email = user.email}, caller),
               .notice = outbox_.notice("password_changed", user, caller),
               .passkey_added = {outbox_, "passkey_added", caller},
               .removal = {outbox_, caller},
               .removals = audit_.events(owner.look.ways.size() + kSpare, entry, caller)};
}

Status PasswordReset::remove_ways(store::Stores& tx, const Owner& owner, const Drawn& drawn) const {
  const auto now = ports_.clock.now();
  if (owner.is_new_holder) return revoke_every_way_in(tx, owner.look.user.id, drawn.loss, now);
  const auto& chosen = drawn.remove_ways;
  const auto is_chosen = [&](const OtherWayIn& way) { return contains(*chosen, way.id); };
  auto going = owner.look.ways;
  if (chosen && std::ranges::count_if(going, is_chosen) != std::ssize(*chosen))
    return invalid_field("remove_ways", "UNKNOWN", "Names what a reset cannot remove from this account; load the list again");
  std::erase_if(going, [&](const OtherWayIn& way) {
    const bool was_shown = !drawn.shown_ways || is_one_of_words(way.id, " " + *drawn.shown_ways + " ");
    return chosen && was_shown ? !is_chosen(way) : !way.is_doubtful;
  });
  USHER_TRY(const auto actions, drawn.removal.apply(tx, owner.look.user, going, now));
  return append_events(tx, actions, drawn.removals);
}

Status PasswordReset::apply(store::Stores& tx, const Owner& owner, const Drawn& drawn) const {
  const auto now = ports_.clock.now();
  const auto& user = owner.look.user;
  if (!drawn.hash && owner.look.has_password)  // which may be an attacker's
    return invalid_field("new_password", "REQUIRED", "Is required: the account has a password");
  if (!owner.is_new_holder) USHER_CHECK(revoke_by(tx, domain::WayOut::kPasswordReset, user.id, SessionId(), now));
  USHER_CHECK(remove_ways(tx, owner, drawn));
  if (drawn.passkey) {
    if (!owner.look.takes_passkey)
      return invalid_field("passkey", "NOT_ALLOWED", "The account has other ways in; use one of them");
    USHER_CHECK(store_passkey(tx, user.id, *drawn.passkey));
    USHER_CHECK(drawn.passkey_added.append(tx, user, domain::shown_name(*drawn.passkey), now));
  }
  const auto& settings = ports_.settings;
  if (!drawn.hash && !settings.has(settings::Plugin::kMagicLink) && !settings.has(settings::Plugin::kEmailOtp)) {
    USHER_TRY(const auto left, working_ways_in(tx, user.id, settings, now));
    if (left.stored == 0)
      return invalid_field("new_password", "REQUIRED", "Is required: the account would have no other way to sign in");
  }
  if (drawn.hash) USHER_CHECK(store_password(tx, user.id, *drawn.hash, drawn.account, now));
  if (owner.proof == Proof::kMailbox) {
    if (user.contested_at) USHER_CHECK(tx.users.note_contest(user.id, std::nullopt));
    USHER_CHECK(tx.two_factors.distrust_mail(user.id));
    if (!user.is_verified) {
      USHER_CHECK(tx.users.mark_verified(user.id, now));
      USHER_CHECK(tx.audit_events.append(drawn.verified));
    }
  }
  USHER_CHECK(remember_device(tx, user.id, drawn.device, now));
  if (drawn.hash) {
    USHER_TRY(const auto notice, with_ways_in(tx, drawn.notice, user.id));
    USHER_CHECK(outbox_.append(tx, notice));
  }
  return tx.audit_events.append(drawn.event);
}

Result<ResetDone> PasswordReset::reset(ResetRequest request, const domain::Caller& caller) const {
  if (request.new_password) USHER_CHECK(passwords_.check_new(*request.new_password, "new_password"));
  const auto token_hash = crypto::sha256_base64url(request.token.expose());
  const auto device = device_hash_of(request.device_token);
  USHER_TRY(const auto before, owner_of(token_hash, device));  // before the cost of a hash
  USHER_TRY(auto drawn, draw(before, request.new_password ? &*request.new_password : nullptr, request.device_token, caller));
  drawn.passkey = std::move(request.passkey);
  drawn.remove_ways = std::move(request.remove_ways);
  drawn.shown_ways = std::move(request.shown_ways);
  return finish(std::move(drawn), [&](store::Stores& tx) -> Result<Owner> {
    USHER_TRY(const auto token, with_purpose_of([&](const char* purpose) {
                return consume_verification_token(tx, purpose, token_hash, ports_.clock.now());
              }));
    USHER_TRY(auto user, user_of(tx, token));
    return owner_of(tx, std::move(user), before.proof, device);
  });
}

Result<ResetDone> PasswordReset::reset(ResetByCode request, const domain::Caller& caller) const {
  USHER_CHECK(passwords_.check_new(request.new_password, "new_password"));
  USHER_TRY(const auto proof, codes_.prove(CodeFor::kResetPassword, request.email, request.code, caller));
  const auto device = device_hash_of(request.device_token);
  const auto find = [&](store::Stores& tx) -> Result<Owner> {
    USHER_TRY(auto user, tx.users.find_by_email(proof.address.compared));
    if (!user) return error(ErrorCode::kUserNotFound);
    return owner_of(tx, std::move(*user), Proof::kMailbox, device);
  };
  USHER_TRY(const auto before, ports_.transactions.read(find));
  USHER_TRY(auto drawn, draw(before, &request.new_password, request.device_token, caller));
  return finish(std::move(drawn), [&](store::Stores& tx) -> Result<Owner> {
    USHER_CHECK(codes_.consume(tx, proof));
    USHER_TRY(auto owner, find(tx));
    if (owner.look.user.id != before.look.user.id) return error(ErrorCode::kUserNotFound);
    if (!owner.look.user.is_active) return error(ErrorCode::kAccountSuspended);
    return owner;
  });
}

Result<ResetDone> PasswordReset::finish(Drawn drawn, const std::function<Result<Owner>(store::Stores& tx)>& prove) const {
  USHER_TRY(auto ways, ports_.transactions.write([&](store::Stores& tx) -> Result<std::vector<OtherWayIn>> {
    USHER_TRY(const auto owner, prove(tx));
    USHER_CHECK(apply(tx, owner, drawn));
    return other_ways_in(tx, owner.look.user.id);
  }));
  return ResetDone{.device_token = std::move(drawn.device.token), .other_ways = names_of(ways)};
}

}  // namespace usher::core
