#include "common/core/passkeys/passkey_proofs.h"

#include "common/core/audit/sign_in_refusals.h"
#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/sessions/known_device.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

/// The field lets browsers forget the passkey, unless it may be of a sign-up that waits for its link.
Error unknown(const settings::Settings& settings) {
  auto refused = crypto::invalid_passkey(kUnknownPasskey);
  if (!settings.signup.require_email_verification) refused.fields = {unknown_passkey()};
  return refused;
}

/// Who finds a key without a PIN can set one: the first verification of a user counts only where no other factor would be skipped
/// (WebAuthn Level 3 §7.2, `uvInitialized`).
Result<bool> may_verify_first(store::Stores& tx, const domain::Passkey& passkey) {
  USHER_TRY(const auto owner, tx.users.find(passkey.user_id));
  return owner && !owner->two_factor_enabled && !owner->has_passkey;
}

}  // namespace

FieldError unknown_passkey() { return {"credential.id", "UNKNOWN", "No account here has it"}; }

Status note_passkey(store::Stores& tx, const UserId& user, const SessionId& keep, const Ports& ports) {
  USHER_TRY(const auto before, tx.users.find(user));
  USHER_CHECK(tx.passkeys.note_factor(user));
  if (!before || !needs_second_factor(*before, ports.settings)) return done();
  USHER_TRY(const auto after, tx.users.find(user));
  return after && after->has_passkey ? factor_in_force(tx, user, keep, ports.clock.now()) : done();
}

Result<PasskeyOptions> PasskeyProofs::options(Ceremony ceremony, std::string_view binding,
                                              const std::optional<UserId>& user) const {
  if (!user) return ceremonies_.request(ceremony, binding, {});
  USHER_TRY(const auto passkeys, ports_.transactions.read([&](store::Stores& tx) { return tx.passkeys.list(*user); }));
  return ceremonies_.request(ceremony, binding, passkeys);
}

Error PasskeyProofs::refuse(const domain::Passkey& passkey, std::string_view reason, std::string detail,
                            const domain::Caller& caller) const {
  audit_.post({.action = kSignInRefused, .succeeded = false, .actor = "anonymous", .user = passkey.user_id, .reason = reason},
              caller);
  return error(ErrorCode::kInvalidPasskey, std::move(detail));
}

/// The authenticator says whose passkey it is, too, unless it was imported.
Result<domain::Passkey> PasskeyProofs::find(const crypto::AssertionResponse& response, const std::optional<UserId>& user,
                                            const domain::Caller& caller) const {
  USHER_TRY(auto found,
            ports_.transactions.read([&](store::Stores& tx) { return tx.passkeys.find_by_credential(response.credential_id); }));
  if (!found || found->rp_id != ceremonies_.party().id) return unknown(ports_.settings);
  const bool is_other = user && found->user_id != *user;
  const bool has_other_handle = found->user_handle && response.user_handle && *response.user_handle != *found->user_handle;
  if (is_other || has_other_handle)
    return refuse(*found, refusal_reason::kPasskeyUnknown, "This passkey is another account's; choose one of this account",
                  caller);
  if (found->switched_off_at)
    return refuse(*found, refusal_reason::kPasskeyOff,
                  "This passkey is switched off, because a copy of it may exist; sign in another way and confirm it", caller);
  return std::move(*found);
}

Status PasskeyProofs::judge_verification(PasskeyProof& proof, const domain::Caller& caller) const {
  if (!proof.assertion.user_verified || proof.passkey.user_verified) return done();
  USHER_TRY(proof.assertion.user_verified,
            ports_.transactions.read([&](store::Stores& tx) { return may_verify_first(tx, proof.passkey); }));
  if (proof.assertion.user_verified || !proof.ceremony.terms.demands_user_verification) return done();
  return refuse(proof.passkey, refusal_reason::kSecondFactor,
                "This passkey was added without a PIN, or imported; use another factor, remove it and add it again", caller);
}

Status PasskeyProofs::check_counter(const PasskeyProof& proof, const domain::Caller& caller) const {
  const auto& passkey = proof.passkey;
  const auto counted = proof.assertion.sign_count;
  if (counted > passkey.sign_count || (counted == 0 && passkey.sign_count == 0)) return done();
  const auto now = ports_.clock.now();
  USHER_TRY(const auto owner, ports_.transactions.read([&](store::Stores& tx) { return tx.users.find(passkey.user_id); }));
  if (!owner) return unknown(ports_.settings);
  const WayInNotice notice(outbox_, "passkey_switched_off", caller);
  const auto event =
      audit_.event({.action = "passkey.switched_off", .actor = "system", .user = owner->id, .email = owner->email});
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const bool is_off, tx.passkeys.switch_off(passkey.id, proof.ceremony.begun, now));
    if (!is_off) return done();
    USHER_CHECK(distrust_by(tx, owner->id, passkey.id, now));
    USHER_CHECK(notice.append(tx, *owner, domain::shown_name(passkey), now));
    return tx.audit_events.append(event);
  }));
  return refuse(passkey, refusal_reason::kPasskeyCounter, "The passkey's counter did not grow; a copy of it may exist", caller);
}

Result<PasskeyProof> PasskeyProofs::prove(const PasskeyAnswer& answer, Ceremony ceremony, std::string_view binding,
                                          const std::optional<UserId>& user, const domain::Caller& caller) const {
  USHER_TRY(auto opened, ceremonies_.open(answer.token, ceremony, binding));
  USHER_TRY(const auto response, crypto::read_assertion(answer.credential));
  USHER_TRY(auto passkey, find(response, user, caller));
  const auto verified = crypto::verify_assertion(response, passkey.public_key, opened.terms);
  const auto reason = ceremony == Ceremony::kSecondFactor ? refusal_reason::kSecondFactor : refusal_reason::kPasskeyUnknown;
  if (!verified.ok()) return refuse(passkey, reason, verified.error().what, caller);
  const auto& assertion = verified.value();
  // WebAuthn Level 3, section 7.2, refuses it; but authenticators that learn to synchronise passkeys change it, and the
  // signature is of the same key.
  const bool is_changed = assertion.backup_eligible != passkey.backup_eligible && passkey.user_handle;
  PasskeyProof proof{std::move(opened), std::move(passkey), assertion};
  if (is_changed)
    proof.backup_changed = audit_.event(
        {.action = "passkey.backup_changed", .user = proof.passkey.user_id, .reason = assertion.backup_eligible ? "on" : "off"},
        caller);
  USHER_CHECK(judge_verification(proof, caller));
  USHER_CHECK(check_counter(proof, caller));
  return proof;
}

Status PasskeyProofs::use(store::Stores& tx, const PasskeyProof& proof, const SessionId& keep) const {
  const auto& passkey = proof.passkey;
  const bool is_new_factor = proof.assertion.user_verified && !passkey.user_verified;
  if (is_new_factor) {
    USHER_TRY(const bool is_alone, may_verify_first(tx, passkey));
    if (!is_alone) return error(ErrorCode::kInvalidPasskey, "The account got another factor meanwhile; try again");
  }
  USHER_CHECK(ceremonies_.spend(tx, proof.ceremony));
  USHER_TRY(const bool is_used, tx.passkeys.use(passkey.id,
                                                {.sign_count = proof.assertion.sign_count,
                                                 .user_verified = proof.assertion.user_verified,
                                                 .backup_eligible = proof.assertion.backup_eligible,
                                                 .backed_up = proof.assertion.backed_up},
                                                ports_.clock.now()));
  if (!is_used) return error(ErrorCode::kInvalidPasskey, "The passkey was used or removed meanwhile; try again");
  if (proof.backup_changed) USHER_CHECK(tx.audit_events.append(*proof.backup_changed));
  return is_new_factor ? note_passkey(tx, passkey.user_id, keep, ports_) : done();
}

}  // namespace usher::core
