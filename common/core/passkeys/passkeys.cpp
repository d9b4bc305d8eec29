#include "common/core/passkeys/passkeys.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/ways_in.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sessions/known_device.h"
#include "common/core/sessions/ways_out.h"
#include "common/settings/providers.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/installation.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

/// The demand for a second factor at the last start.
constexpr std::string_view kDemandRow = "second_factor_demand";
/// How it is stored: as the setting's word; former releases stored a number.
struct DemandRow {
  settings::TwoFactorDemand demand;
  std::string_view word;
  std::string_view number;
};
constexpr EnumArray kDemands(&DemandRow::demand, {{settings::TwoFactorDemand::kNone, "none", "0"},
                                                  {settings::TwoFactorDemand::kAdmins, "admins", "1"},
                                                  {settings::TwoFactorDemand::kAll, "all", "2"}});

Status check_name(const std::optional<std::string>& name) {
  json::Faults faults;
  if (name) json::check_text(*name, kPasskeyNameRules, "name", faults);
  return faults.status();
}

Error registered_already() { return error(ErrorCode::kConflict, "This passkey is registered already"); }

/// A caller that may change the ways in of the account.
Status require_owner(const domain::SessionActor& by) {
  USHER_CHECK(require_no_impersonation(by));
  return by.user().is_anonymous ? error(ErrorCode::kForbidden, "A guest has no passkeys; sign up first") : done();
}

}  // namespace

Result<domain::Passkey> made_passkey(const OpenedCeremony& ceremony, const json::Value& credential,
                                     const std::optional<std::string>& name, const domain::Caller& caller, const Ports& ports) {
  USHER_CHECK(check_name(name));
  if (!ceremony.user) return error(ErrorCode::kInvalidPasskey);
  USHER_TRY(auto made, crypto::verify_registration(credential, ceremony.terms));
  const auto now = ports.clock.now();
  domain::Passkey passkey{.id = crypto::new_id<PasskeyId>(ports.random, now),
                          .user_id = *ceremony.user,
                          .credential_id = std::move(made.id),
                          .public_key = std::move(made.public_key),
                          .rp_id = ceremony.terms.rp_id,
                          .user_handle = ceremony.user->str(),
                          .aaguid = std::move(made.aaguid),
                          .transports = joined(made.transports, " "),
                          .sign_count = made.sign_count,
                          .user_verified = made.user_verified,
                          .backup_eligible = made.backup_eligible,
                          .backed_up = made.backed_up,
                          .created_at = now};
  passkey.name = name && !name->empty() ? *name : domain::passkey_name(passkey, caller.user_agent);
  return passkey;
}

Status add_passkey(store::Stores& tx, const domain::Passkey& made, const SessionId& keep, const Ports& ports) {
  USHER_CHECK(count_act(tx, ports, settings::Limit::kPasskeyAdded, made.user_id.str()));
  USHER_TRY(const auto count, tx.passkeys.count(made.user_id));
  if (count >= static_cast<std::int64_t>(domain::kMostPasskeys))
    return error(ErrorCode::kConflict, "An account has at most 20 passkeys; remove one first");
  USHER_TRY(const bool is_new, tx.passkeys.insert(made));
  return is_new ? note_passkey(tx, made.user_id, keep, ports) : registered_already();
}

Result<std::int64_t> remove_passkey(store::Stores& tx, const UserId& owner, const PasskeyId& id, const SessionId& keep,
                                    const settings::Settings& settings, Time now) {
  USHER_CHECK(tx.passkeys.erase(owner, id));
  USHER_CHECK(tx.passkeys.note_factor(owner));
  USHER_TRY(const auto left, working_ways_in(tx, owner, settings, now));
  if (left.none()) return error(ErrorCode::kLastWayIn);
  USHER_CHECK(end_by(tx, domain::WayOut::kPasskeyRemoved, owner, keep, now));
  USHER_CHECK(distrust_by(tx, owner, id, now));
  return tx.sessions.end_proved_by(owner, id, keep, domain::row_of(domain::WayOut::kPasskeyRemoved).reason, now);
}

Result<std::vector<domain::Passkey>> Passkeys::list(const domain::SessionActor& by) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.passkeys.list(by.user().id); });
}

bool Passkeys::is_demanded(const domain::SessionActor& by, const domain::Passkey& passkey) const {
  return passkey.user_verified && passkey.works_at(ceremonies_.party().working_id()) &&
         demands_second_factor(by.user(), ports_.settings);
}

Result<PasskeyOptions> Passkeys::begin(const domain::SessionActor& by) const {
  USHER_CHECK(require_owner(by));
  USHER_CHECK(authentication_.require_fresh(by, Maker::kPasskey));
  USHER_TRY(const auto existing, list(by));
  return ceremonies_.creation(Ceremony::kRegister, by.session().id.str(), by.user(), existing);
}

Result<domain::Passkey> Passkeys::add(const domain::SessionActor& by, const PasskeyAnswer& answer,
                                      const std::optional<std::string>& name, const domain::Caller& caller) const {
  USHER_CHECK(require_owner(by));
  USHER_CHECK(authentication_.require_fresh(by, Maker::kPasskey));
  const auto now = ports_.clock.now();
  USHER_TRY(const auto ceremony, ceremonies_.open(answer.token, Ceremony::kRegister, by.session().id.str()));
  USHER_TRY(auto made, made_passkey(ceremony, answer.credential, name, caller, ports_));
  if (made.user_id != by.user().id) return error(ErrorCode::kInvalidPasskey);
  const auto event = audit_.event("passkey.added", by, caller);
  const WayInNotice notice(outbox_, "passkey_added", caller);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_live(tx, by, now));
    USHER_CHECK(ceremonies_.spend(tx, ceremony));
    USHER_CHECK(add_passkey(tx, made, by.session().id, ports_));
    USHER_CHECK(notice.append(tx, by.user(), domain::shown_name(made), now));
    return tx.audit_events.append(event);
  }));
  return made;
}

Result<domain::Passkey> Passkeys::change(const domain::SessionActor& by, const PasskeyId& id, const PasskeyChange& change,
                                         const domain::Caller& caller) const {
  USHER_CHECK(require_owner(by));
  USHER_CHECK(check_name(change.name));
  if (change.confirms) USHER_CHECK(authentication_.require_fresh(by, Maker::kPasskey));
  const auto& user = by.user().id;
  const auto event = audit_.event("passkey.confirmed", by, caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::Passkey> {
    USHER_CHECK(require_live(tx, by, ports_.clock.now()));
    if (change.name) USHER_CHECK(tx.passkeys.rename(user, id, change.name->empty() ? std::nullopt : std::optional(*change.name)));
    if (change.confirms) {
      USHER_TRY(const bool was_off, tx.passkeys.switch_on(user, id));
      if (was_off) USHER_CHECK(tx.audit_events.append(event));
    }
    USHER_TRY(auto changed, tx.passkeys.find(user, id));
    return changed ? Result<domain::Passkey>(std::move(*changed)) : error(ErrorCode::kPasskeyNotFound);
  });
}

Status Passkeys::remove(const domain::SessionActor& by, const PasskeyId& id, const domain::Caller& caller) const {
  USHER_CHECK(require_owner(by));
  USHER_CHECK(authentication_.require_fresh(by));
  const auto now = ports_.clock.now();
  const auto& user = by.user();
  const auto event = audit_.event("passkey.removed", by, caller);
  const WayInNotice notice(outbox_, "passkey_removed", caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_live(tx, by, now));
    USHER_TRY(const auto passkey, tx.passkeys.find(user.id, id));
    if (!passkey) return error(ErrorCode::kPasskeyNotFound);
    USHER_CHECK(remove_passkey(tx, user.id, id, by.session().id, ports_.settings, now));
    USHER_CHECK(notice.append(tx, user, domain::shown_name(*passkey), now));
    return tx.audit_events.append(event);
  });
}

Result<Ceremony> Passkeys::proof_ceremony(const domain::SessionActor& by) const {
  USHER_TRY(const auto demanded, demanded_proof(by.user().id, ports_));
  return demanded == domain::ProofKind::kApp ? Ceremony::kReauthenticateVerified : Ceremony::kReauthenticate;
}

Result<PasskeyOptions> Passkeys::begin_proof(const domain::SessionActor& by) const {
  USHER_CHECK(require_owner(by));
  USHER_TRY(const auto ceremony, proof_ceremony(by));
  return proofs_.options(ceremony, by.session().id.str(), by.user().id);
}

Result<SessionGrant> Passkeys::reauthenticate(const domain::SessionActor& by, const PasskeyAnswer& answer,
                                              const domain::Caller& caller, Renewal renewal) const {
  USHER_CHECK(require_owner(by));
  const auto now = ports_.clock.now();
  USHER_TRY(const auto ceremony, proof_ceremony(by));
  USHER_TRY(const auto proof, proofs_.prove(answer, ceremony, by.session().id.str(), by.user().id, caller));
  auto renewed = sessions_.prepare_renewal(by.session(), domain::proof_of(proof.way(), now));
  renewed.session.passkey = proof.passkey.id;
  const auto event = audit_.event({.action = "user.reauthenticated", .user = by.user().id, .session = by.session().id}, caller);
  return sessions_.grant_after(by.user(), std::move(renewed), [&](store::Stores& tx, const NewSession& made) -> Status {
    USHER_CHECK(require_live(tx, by, now));
    USHER_CHECK(proofs_.use(tx, proof, by.session().id));
    USHER_CHECK(count_act(tx, ports_, settings::Limit::kProofAccount, by.user().id.str()));
    USHER_CHECK(sessions_.renew(tx, made, renewal));
    return tx.audit_events.append(event);
  });
}

Status Passkeys::note_relying_party() const {
  const std::string id(ceremonies_.party().working_id());
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto last, tx.installation.get(store::kRelyingPartyRow));
    if (last != id) USHER_CHECK(tx.installation.put(store::kRelyingPartyRow, id));
    if (last != id) USHER_CHECK(tx.passkeys.note_factors());
    return note_demand(tx);
  });
}

Status Passkeys::note_demand(store::Stores& tx) const {
  const auto demand = ports_.settings.signup.require_two_factor;
  const auto& row = kDemands[demand];
  USHER_TRY(const auto last, tx.installation.get(kDemandRow));
  if (last == row.word) return done();
  USHER_CHECK(tx.installation.put(kDemandRow, row.word));
  if (last == row.number || demand == settings::TwoFactorDemand::kNone) return done();
  const std::string_view role = demand == settings::TwoFactorDemand::kAll ? "" : domain::kAdminRole;
  return tx.sessions.end_without_passkey(role, domain::row_of(domain::WayOut::kFactorChanged).reason, ports_.clock.now());
}

Result<std::vector<std::string>> Passkeys::superseded() const {
  const auto& id = ceremonies_.party().id;
  std::string providers = " ";
  for (const auto& one : settings::configured_providers(ports_.settings.oauth)) providers += one.name + "=" + one.issuer + " ";
  USHER_TRY(const auto found, ports_.transactions.read([&](store::Stores& tx) {
    return tx.passkeys.count_elsewhere(id, mail_goes(ports_.settings), providers, ports_.clock.now());
  }));
  if (found.passkeys == 0) return std::vector<std::string>();
  return std::vector{"Passkeys of another PASSKEY_RP_ID than " + id + ": " + std::to_string(found.passkeys) +
                     ", which do not sign in; people with nothing else: " + std::to_string(found.people) +
                     ". Set PASSKEY_RP_ID to the former domain again, or let the users add new passkeys"};
}

}  // namespace usher::core
