#include "common/core/two_factor/two_factor.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/password_change.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/ways_out.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/domain/passkey.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {

Result<TwoFactorCodes::Proof> TwoFactor::prove(const domain::SessionActor& by, const PresentedCode& presented,
                                               const domain::Caller& caller) const {
  auto proof = codes_.prove(by.user().id, presented);
  if (!proof.ok() && proof.error().code == ErrorCode::kInvalidCode)
    audit_.post({.action = "user.second_factor_refused",
                 .succeeded = false,
                 .actor = by.audit_name(),
                 .user = by.user().id,
                 .session = by.session().id},
                caller);
  return proof;
}

Result<FactorState> TwoFactor::state(const UserId& user) const {
  USHER_TRY(const auto factor, ports_.transactions.read([&](store::Stores& tx) { return tx.two_factors.find(user); }));
  if (!factor || !factor->is_in_force()) return FactorState{};
  FactorState state{.since = factor->confirmed_at ? factor->confirmed_at : factor->email_enabled_at};
  if (factor->is_lost()) return state;
  USHER_TRY(state.codes_left, codes_.backup_codes_left(*factor));
  return state;
}

Result<std::vector<Secret>> TwoFactor::new_backup_codes(const domain::SessionActor& by, const std::optional<Secret>& password,
                                                        const domain::Caller& caller) const {
  USHER_TRY(const auto proof, reauthentication_.prove(by, password, caller, Maker::kBackupCodes));
  const auto& user = by.user();
  auto made = BackupCodes::make(ports_.random);
  const auto sealed = codes_.seals().seal_codes(user.id, made.kept.to_json());
  const auto event = audit_.event("user.backup_codes_replaced", by, caller);
  const auto mail = outbox_.notice("backup_codes_replaced", user, caller);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(reauthentication_.confirm(tx, by, proof));
    USHER_TRY(const bool replaced, tx.two_factors.set_backup_codes(user.id, sealed, ports_.clock.now()));
    if (!replaced) return error(ErrorCode::kTwoFactorNotEnabled);
    USHER_CHECK(outbox_.append(tx, mail));
    return tx.audit_events.append(event);
  }));
  return std::move(made.shown);
}

Result<bool> TwoFactor::remove(store::Stores& tx, const UserId& user) const {
  USHER_TRY(const bool was_there, tx.two_factors.erase(user));
  USHER_CHECK(tx.users.set_two_factor(user, false, ports_.clock.now()));
  return was_there;
}

Status TwoFactor::give_up(store::Stores& tx, const UserId& user, const SessionId& keep) const {
  USHER_CHECK(end_by(tx, domain::WayOut::kFactorChanged, user, keep, ports_.clock.now()));  // first: see revoke_every_way_in()
  USHER_CHECK(remove(tx, user));
  return done();
}

Status TwoFactor::disable(const domain::SessionActor& by, const std::optional<Secret>& password, const PresentedCode& presented,
                          const domain::Caller& caller) const {
  USHER_CHECK(check(presented));
  USHER_TRY(const auto proof, reauthentication_.prove(by, password, caller));
  USHER_TRY(const auto code, prove(by, presented, caller));
  const auto& user = by.user();
  const auto event = audit_.event("user.second_factor_disabled", by, caller);
  const auto mail = outbox_.notice("second_factor_disabled", user, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(reauthentication_.confirm(tx, by, proof));
    USHER_CHECK(codes_.consume(tx, user.id, code));
    USHER_CHECK(give_up(tx, user.id, by.session().id));
    USHER_CHECK(outbox_.append(tx, mail));
    return tx.audit_events.append(event);
  });
}

Result<SessionGrant> TwoFactor::disable_by_password(const domain::SessionActor& by, const Secret& password,
                                                    const domain::Caller& caller) const {
  USHER_TRY(const auto proof, reauthentication_.prove(by, password.clone(), caller, Maker::kApp));
  auto user = by.user();
  user.two_factor_enabled = false;
  auto renewed = sessions_.prepare_renewal(by.session(), domain::proof_of(domain::Way::kPassword, ports_.clock.now()));
  const auto event = audit_.event("user.second_factor_disabled", by, caller);
  const auto mail = outbox_.notice("second_factor_disabled", user, caller);
  return sessions_.grant_after(user, std::move(renewed), [&](store::Stores& tx, const NewSession& made) -> Status {
    USHER_CHECK(reauthentication_.confirm(tx, by, proof));
    USHER_TRY(const auto current, tx.users.find(user.id));
    if (!current || !current->two_factor_enabled) return error(ErrorCode::kTwoFactorNotEnabled);
    USHER_CHECK(give_up(tx, user.id, by.session().id));
    USHER_CHECK(sessions_.renew(tx, made));
    USHER_CHECK(outbox_.append(tx, mail));
    return tx.audit_events.append(event);
  });
}

Result<std::optional<SessionGrant>> TwoFactor::reauthenticate(const domain::SessionActor& by, const PresentedCode& presented,
                                                              const domain::Caller& caller, Renewal renewal) const {
  USHER_TRY(const auto proof, prove(by, presented, caller));
  auto renewed = sessions_.prepare_renewal(by.session(), domain::proof_of(domain::Way::kFactor, ports_.clock.now()));
  const auto event = audit_.event(
      {.action = "user.reauthenticated", .actor = by.audit_name(), .user = by.user().id, .session = by.session().id}, caller);
  const auto mail = outbox_.notice("backup_code_used", by.user(), caller);
  USHER_TRY(auto profile, ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<domain::Profile>> {
    USHER_CHECK(require_live(tx, by, ports_.clock.now()));
    USHER_CHECK(codes_.consume(tx, by.user().id, proof));
    if (!by.is_impersonated()) USHER_CHECK(sessions_.renew(tx, renewed, renewal));
    if (proof.code.kind == MatchedCode::Kind::kBackup) USHER_CHECK(outbox_.append(tx, mail));
    USHER_CHECK(tx.audit_events.append(event));
    return tx.profiles.find(by.user().id);
  }));
  if (by.is_impersonated()) return std::optional<SessionGrant>();
  USHER_TRY(auto grant, sessions_.grant(by.user(), std::move(profile), std::move(renewed)));
  return std::optional(std::move(grant));
}

Result<FactorReset> TwoFactor::reset(const domain::Administrator& by, const domain::User& user, bool with_passkeys,
                                     const RowWrite& row) const {
  const auto now = ports_.clock.now();
  const AuditEntry entry{.action = "user.second_factor_reset", .actor = by.audit_name(), .user = user.id, .email = user.email};
  const auto event = audit_.event(entry, by.caller());
  const auto removals = audit_.events(with_passkeys ? domain::kMostPasskeys : 0, entry, by.caller());
  const auto mail = outbox_.notice("second_factor_reset", user, {});
  const WayInRemoval removal(outbox_, {});
  return row.run(ports_.transactions, [&](store::Stores& tx) -> Result<FactorReset> {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_CHECK(row.require(tx));
    if (by.is(user.id)) return error(ErrorCode::kOwnAccount, "Disable your own second factor with a code instead");
    USHER_TRY(const auto current, tx.users.find(user.id));
    if (!current) return error(ErrorCode::kUserNotFound);
    USHER_TRY(const auto factor, tx.two_factors.find(user.id));
    if (by.user() && current->role == domain::kAdminRole && factor && factor->is_lost())
      return error(ErrorCode::kSecondFactorLost, {"user reset-2fa"},
                   "The lost second factor of an admin is removed by `{}` alone");
    USHER_TRY(const auto ended, end_by(tx, domain::WayOut::kFactorReset, user.id, SessionId(), now));
    USHER_TRY(const bool was_there, remove(tx, user.id));
    USHER_TRY(auto ways, with_passkeys ? other_ways_in(tx, user.id) : std::vector<OtherWayIn>());
    std::erase_if(ways, [](const OtherWayIn& way) { return !way.is_passkey; });
    if (!was_there && !current->two_factor_enabled && ways.empty())
      return error(ErrorCode::kTwoFactorNotEnabled,
                   current->email +
                       (current->has_passkey ? " has no second factor but passkeys; remove them, too" : " has no second factor"));
    USHER_TRY(const auto actions, removal.apply(tx, *current, ways, now));
    USHER_TRY(const auto left, working_ways_in(tx, user.id, ports_.settings, now));
    if (!ways.empty() && left.none()) return error(ErrorCode::kLastWayIn);
    USHER_CHECK(append_events(tx, actions, removals));
    USHER_CHECK(outbox_.append(tx, mail));
    USHER_CHECK(tx.audit_events.append(event));
    return FactorReset{ended, static_cast<std::int64_t>(ways.size())};
  });
}

}  // namespace usher::core
