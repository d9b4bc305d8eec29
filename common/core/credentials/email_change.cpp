#include "common/core/credentials/email_change.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/address_change_mails.h"
#include "common/core/mail/mail_kinds.h"
#include "common/crypto/digest.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

namespace purpose = domain::purpose;

/// Returns when the change was requested. Links of the previous release do not say so: at most the life of a link before.
Time requested_at(const domain::Verification& token, const json::Object& payload) {
  const auto* asked = payload.find(kRequestedAtMember);
  return asked && asked->integer() ? from_ms(*asked->integer()) : token.created_at - kChangeEmailLife;
}

}  // namespace

Result<EmailChange::Change> EmailChange::change_of(const domain::SessionActor& by, std::string_view new_email,
                                                   const domain::Caller& caller) const {
  if (by.user().is_anonymous)
    return error(ErrorCode::kForbidden, "Anonymous accounts cannot have an address; sign up with it instead");
  USHER_TRY(auto address, domain::EmailAddress::parse(new_email, "new_email"));
  if (address.compared == by.user().email) return invalid_field("new_email", "UNCHANGED", "Is already the account's address");
  auto event = audit_.event(
      {.action = "user.email_change_asked", .user = by.user().id, .session = by.session().id, .email = address.compared}, caller);
  return Change{std::move(address), std::move(event)};
}

Status EmailChange::ask(const domain::SessionActor& by, std::string_view new_email, const std::optional<Secret>& password,
                        const domain::Caller& caller, std::string_view callback) const {
  USHER_TRY(const auto change, change_of(by, new_email, caller));
  const auto& address = change.address;
  std::optional<PasswordProof> proof;
  if (!password) USHER_CHECK(authentication_.require_fresh(by, Maker::kAddress));
  if (password) {
    USHER_TRY(proof, passwords_.prove(by, *password, caller));
  }
  const auto request = outbox_.make(
      {.kind = mail_request::kChangeEmail, .address = address.written, .user = by.user().id, .values = callback_values(callback)},
      caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(proof ? passwords_.confirm(tx, by, *proof) : require_live(tx, by, ports_.clock.now()));
    USHER_CHECK(requests_.append(tx, request, caller));
    return tx.audit_events.append(change.event);
  });
}

Status EmailChange::ask_with_consent(const domain::SessionActor& by, std::string_view new_email, const domain::Caller& caller,
                                     std::string_view callback) const {
  USHER_TRY(const auto change, change_of(by, new_email, caller));
  const auto fresh = authentication_.require_fresh(by, Maker::kAddress);
  if (fresh.ok()) return ask(by, new_email, std::nullopt, caller, callback);
  if (by.is_impersonated() || !by.user().is_verified) return fresh;  // an address that was not proved consents to nothing
  auto values = callback_values(callback);
  values.set(kNewAddressMember, change.address.written);
  const auto& user = by.user();
  const auto request = outbox_.make(
      {.kind = mail_request::kConsentEmailChange, .address = user.email_as_written, .user = user.id, .values = std::move(values)},
      caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_live(tx, by, ports_.clock.now()));
    USHER_CHECK(requests_.append(tx, request, caller));
    return tx.audit_events.append(change.event);
  });
}

Result<EmailChange::AskedConsent> EmailChange::asked_consent(store::Stores& tx, const std::string& token_hash) const {
  USHER_TRY(const auto token, check_verification_token(tx, purpose::kConsentEmailChange, token_hash, ports_.clock.now()));
  USHER_TRY(auto user, tx.users.find(*token.user_id));
  const auto payload = payload_of(token);
  const auto address = json::text_at(payload, kNewAddressMember);
  if (!user || !user->is_active || token.address != user->email || address.empty()) return error(ErrorCode::kInvalidToken);
  Consent consent{.new_address = std::string(address), .callback = std::string(json::text_at(payload, kCallbackMember))};
  return AskedConsent{std::move(*user), std::move(consent), requested_at(token, payload)};
}

Result<EmailChange::Consent> EmailChange::look_at_consent(const Secret& token) const {
  const auto token_hash = crypto::sha256_base64url(token.expose());
  USHER_TRY(auto asked, ports_.transactions.read([&](store::Stores& tx) { return asked_consent(tx, token_hash); }));
  return std::move(asked.consent);
}

Result<EmailChange::Consent> EmailChange::consent(const Secret& token, const domain::Caller& caller) const {
  const auto token_hash = crypto::sha256_base64url(token.expose());
  USHER_TRY(const auto asked, ports_.transactions.read([&](store::Stores& tx) { return asked_consent(tx, token_hash); }));
  USHER_TRY(const auto address, domain::EmailAddress::parse(asked.consent.new_address));
  auto values = callback_values(asked.consent.callback);
  values.set(kRequestedAtMember, to_ms(asked.requested_at));  // undoing the change removes what came since then
  const auto request = outbox_.make(
      {.kind = mail_request::kChangeEmail, .address = address.written, .user = asked.user.id, .values = std::move(values)},
      caller);
  const auto event =
      audit_.event({.action = "user.email_change_consented", .user = asked.user.id, .email = address.compared}, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<Consent> {
    USHER_TRY(auto current, asked_consent(tx, token_hash));
    USHER_CHECK(consume_verification_token(tx, purpose::kConsentEmailChange, token_hash, ports_.clock.now()));
    USHER_CHECK(tx.verifications.void_unused(asked.user.id, purpose::kConsentEmailChange));
    USHER_CHECK(requests_.append(tx, request, caller));
    USHER_CHECK(tx.audit_events.append(event));
    return std::move(current.consent);
  });
}

Result<EmailChange::Pending> EmailChange::pending(std::string_view of, const std::string& token_hash) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<Pending> {
    USHER_TRY(const auto token, check_verification_token(tx, of, token_hash, ports_.clock.now()));
    USHER_TRY(auto user, tx.users.find(*token.user_id));
    if (!user || !token.address) return error(ErrorCode::kInvalidToken);
    return Pending{.user = std::move(*user),
                   .compared = *token.address,
                   .written = written_address_of(token),
                   .requested_at = requested_at(token, payload_of(token))};
  });
}

/// Sets the address and returns the changed user. Error: kEmailTaken.
Result<domain::User> EmailChange::set_address(store::Stores& tx, const Pending& pending, Time now) {
  USHER_TRY(const bool taken, tx.users.is_taken(pending.compared, pending.user.id));
  if (taken) return error(ErrorCode::kEmailTaken);
  USHER_CHECK(tx.users.set_email(pending.user.id, pending.compared, pending.written, now));
  USHER_TRY(auto user, tx.users.find(pending.user.id));
  return user ? Result<domain::User>(std::move(*user)) : error(ErrorCode::kInvalidToken);
}

Result<std::string> EmailChange::look(const std::string& token_hash) const {
  USHER_TRY(auto found, pending(purpose::kChangeEmail, token_hash));
  return std::move(found.written);
}

Result<domain::User> EmailChange::confirm(const std::string& token_hash, const domain::Caller& caller) const {
  USHER_TRY(const auto change, pending(purpose::kChangeEmail, token_hash));
  const auto& old = change.user;
  const auto now = ports_.clock.now();
  const AddressChangeMails mails(ports_, outbox_, {.before = old, .requested_at = change.requested_at}, caller);
  const auto event = audit_.event({.action = "user.email_changed", .user = old.id, .email = change.compared}, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::User> {
    USHER_TRY(const auto token, consume_verification_token(tx, purpose::kChangeEmail, token_hash, now));
    USHER_TRY(const auto current, tx.users.find(old.id));
    if (!current || current->email != old.email) return error(ErrorCode::kConflict);
    if (!current->is_active) return error(ErrorCode::kAccountSuspended);
    USHER_TRY(auto user, set_address(tx, change, now));
    USHER_CHECK(revoke_verification_tokens(tx, old.id));
    USHER_CHECK(tx.two_factors.distrust_mail(old.id));  // a code to the new address stands in for no app
    USHER_CHECK(mails.append(tx, current->is_verified));
    USHER_CHECK(tx.audit_events.append(event));
    return user;
  });
}

Result<domain::User> EmailChange::look_at_undo(const Secret& token) const {
  USHER_TRY(auto found, pending(purpose::kUndoEmailChange, crypto::sha256_base64url(token.expose())));
  found.user.email_as_written = std::move(found.written);
  return std::move(found.user);
}

Result<domain::User> EmailChange::undo(const Secret& token, const domain::Caller& caller) const {
  const auto token_hash = crypto::sha256_base64url(token.expose());
  USHER_TRY(const auto change, pending(purpose::kUndoEmailChange, token_hash));
  const auto now = ports_.clock.now();
  const auto ask_reset =
      outbox_.make({.kind = mail_request::kResetPassword, .address = change.written, .user = change.user.id}, caller);
  const AuditEntry entry{.action = "user.email_change_undone", .user = change.user.id, .email = change.compared};
  const auto event = audit_.event(entry, caller);
  USHER_TRY(const auto ways_in, ports_.transactions.read([&](store::Stores& tx) { return count_ways_in(tx, change.user.id); }));
  const auto removals = audit_.events(ways_in, entry, caller);
  const WayInRemoval removal(outbox_, caller);
  auto restored = change.user;
  restored.email_as_written = change.written;
  const auto factor_off = outbox_.notice("second_factor_taken_back", restored, caller);
  USHER_TRY(const auto loss, RightLoss::prepare(ports_, outbox_, audit_, restored, caller, change.written));
  USHER_TRY(auto notices, AdminNotices::prepare(ports_, outbox_, "email_change_undone", change.written));
  notices.readdress(restored);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::User> {
    USHER_TRY(const auto consumed, consume_verification_token(tx, purpose::kUndoEmailChange, token_hash, now));
    USHER_TRY(auto user, set_address(tx, change, now));
    USHER_CHECK(loss.apply(tx, change.requested_at));
    USHER_TRY(const auto revoked, revoke_ways_in_since(tx, user, change.requested_at, removal, now));
    USHER_CHECK(append_events(tx, revoked.actions, removals));
    if (revoked.factor) USHER_CHECK(outbox_.append(tx, factor_off));
    if (json::is_true(payload_of(consumed), kByAdminMember)) USHER_CHECK(notices.append(tx, {{"account", change.written}}));
    USHER_CHECK(revoke_all_access(tx, domain::WayOut::kUndone, user.id, now));
    // Newer changes are the attacker's. An older undo link stays, because the attacker may have undone a change of their own.
    USHER_CHECK(tx.verifications.void_newer(user.id, purpose::kUndoEmailChange, consumed.created_at));
    USHER_CHECK(outbox_.append(tx, ask_reset));
    USHER_CHECK(tx.audit_events.append(event));
    USHER_TRY(auto undone, tx.users.find(user.id));
    return undone ? Result<domain::User>(std::move(*undone)) : error(ErrorCode::kInvalidToken);
  });
}

}  // namespace usher::core
