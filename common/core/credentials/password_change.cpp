#include "common/core/credentials/password_change.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/sessions/authentication.h"
#include "common/db/engine/writer.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {

Result<std::string> PasswordChange::current_hash(const UserId& user) const {
  USHER_TRY(const auto account, ports_.transactions.read([&](store::Stores& tx) { return tx.accounts.find_credential(user); }));
  return account && account->has_password(ports_.clock.now()) ? *account->password_hash : std::string();
}

Result<bool> PasswordChange::has_password(const UserId& user) const {
  USHER_TRY(const auto hash, current_hash(user));
  return !hash.empty();
}

Result<PasswordProof> PasswordChange::prove(const domain::SessionActor& by, const Secret& password,
                                            const domain::Caller& caller) const {
  if (by.is_impersonated())
    return error(ErrorCode::kInvalidPassword, "Passwords are not accepted while impersonating; stop impersonating first");
  USHER_TRY(auto hash, current_hash(by.user().id));
  // Attempts count per session, as for a known device, so that password guessing elsewhere does not lock the user out.
  USHER_TRY(const auto reservation,
            limiter_.reserve_sign_in(by.user().email, caller, [&](store::Stores&) { return by.session().id.str(); }));
  USHER_TRY(const auto verdict, passwords_.verify(password, hash));
  if (!verdict.matches) {
    audit_.post({.action = "user.password_refused", .succeeded = false, .user = by.user().id, .session = by.session().id},
                caller);
    return error(ErrorCode::kInvalidPassword);
  }
  USHER_CHECK(ports_.transactions.write({.consistency = db::Consistency::kRow},
                                        [&](store::Stores& tx) { return reservation.give_back(tx); }));
  return PasswordProof{std::move(hash)};
}

Status PasswordChange::confirm(store::Stores& tx, const domain::SessionActor& by, const PasswordProof& proof) const {
  USHER_CHECK(require_live(tx, by, ports_.clock.now()));
  USHER_TRY(const auto account, tx.accounts.find_credential(by.user().id));
  if (!account || !account->password_hash) return error(ErrorCode::kInvalidPassword);
  if (account->password_hash != proof.hash) return error(ErrorCode::kConflict);
  return count_act(tx, ports_, settings::Limit::kProofAccount, by.user().id.str());
}

Result<SessionGrant> PasswordChange::reauthenticate(const domain::SessionActor& by, const Secret& password,
                                                    const domain::Caller& caller, Renewal renewal) const {
  USHER_TRY(const auto proof, prove(by, password, caller));
  auto renewed = sessions_.prepare_renewal(by.session(), domain::proof_of(domain::Way::kPassword, ports_.clock.now()));
  const auto event = audit_.event({.action = "user.reauthenticated", .user = by.user().id, .session = by.session().id}, caller);
  return sessions_.grant_after(by.user(), std::move(renewed), [&](store::Stores& tx, const NewSession& made) -> Status {
    USHER_CHECK(confirm(tx, by, proof));
    USHER_CHECK(sessions_.renew(tx, made, renewal));
    return tx.audit_events.append(event);
  });
}

Result<SessionGrant> PasswordChange::change(const domain::SessionActor& by, const Secret& current, const Secret& next,
                                            const domain::Caller& caller) const {
  USHER_CHECK(passwords_.check_new(next, "new_password", PasswordOwner::of(by.user())));
  USHER_TRY(const auto proof, prove(by, current, caller));
  USHER_TRY(const auto new_hash, passwords_.hash_checked(next, "new_password"));
  const auto now = ports_.clock.now();
  auto renewed = sessions_.prepare_renewal(by.session(), domain::proof_of(domain::Way::kPassword, now));
  const auto& session = by.session();
  const auto event = audit_.event("user.password_changed", by, caller);
  const auto notice = outbox_.notice("password_changed", by.user(), caller);

  return sessions_.grant_after(by.user(), std::move(renewed), [&](store::Stores& tx, const NewSession& made) -> Status {
    USHER_CHECK(confirm(tx, by, proof));
    USHER_CHECK(tx.accounts.set_password_hash(by.user().id, new_hash, now));
    USHER_CHECK(revoke_by(tx, domain::WayOut::kPasswordChanged, by.user().id, session.id, now));
    USHER_CHECK(sessions_.renew(tx, made));
    USHER_TRY(const auto full_notice, with_ways_in(tx, notice, by.user().id));
    USHER_CHECK(outbox_.append(tx, full_notice));
    return tx.audit_events.append(event);
  });
}

Result<Reauthentication::Proof> Reauthentication::prove(const domain::SessionActor& by, const std::optional<Secret>& password,
                                                        const domain::Caller& caller, std::optional<Maker> maker) const {
  USHER_TRY(const bool by_app, ports_.transactions.read([&](store::Stores& tx) -> Result<bool> {
    return maker ? asks_app(tx, by.user().id, *maker, ports_) : Result<bool>(false);
  }));
  if (by_app) USHER_CHECK(authentication_.require_fresh(by, *maker));
  if (password) {
    USHER_TRY(auto proof, passwords_.prove(by, *password, caller));
    return Proof{std::move(proof)};
  }
  USHER_TRY(const bool needed, passwords_.has_password(by.user().id));
  if (needed) return invalid_field("password", "REQUIRED", "Is required");
  USHER_CHECK(authentication_.require_fresh(by));
  return Proof{};
}

Status Reauthentication::confirm(store::Stores& tx, const domain::SessionActor& by, const Proof& proof) const {
  if (proof.password) return passwords_.confirm(tx, by, *proof.password);
  USHER_CHECK(require_live(tx, by, ports_.clock.now()));
  USHER_TRY(const auto account, tx.accounts.find_credential(by.user().id));
  if (account && account->has_password(ports_.clock.now())) return error(ErrorCode::kConflict);
  return count_act(tx, ports_, settings::Limit::kProofAccount, by.user().id.str());
}

}  // namespace usher::core
