#include "common/core/authority/authority.h"

#include "common/store/accounts/accounts.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/api_keys.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

Status require_live_key(store::Stores& tx, const ApiKeyId& id, const Ports& ports) {
  USHER_TRY(auto key, tx.api_keys.find(id));
  if (key) judge_owner(*key, ports.settings);
  return key && key->is_live(ports.clock.now()) ? done() : error(ErrorCode::kUnauthenticated);
}

/// The session of an admin, as it is now; nullopt for the operator and for a live API key.
Result<std::optional<domain::Session>> admin_session(store::Stores& tx, const domain::Administrator& by, const Ports& ports) {
  if (by.api_key()) USHER_CHECK(require_live_key(tx, *by.api_key(), ports));
  if (!by.session()) return std::optional<domain::Session>();
  USHER_TRY(auto found, tx.sessions.find_with_user(*by.session()));
  if (!found || !found->session.is_live(ports.clock.now())) return error(ErrorCode::kUnauthenticated);
  if (!is_admin(found->user)) return error(ErrorCode::kForbidden);
  return std::optional(std::move(found->session));
}

}  // namespace

bool is_admin(const domain::User& user) { return user.is_active && !user.is_anonymous && user.role == domain::kAdminRole; }

bool demands_second_factor(const domain::User& user, const settings::Settings& settings) {
  const auto demand = settings.signup.require_two_factor;
  if (user.is_anonymous || demand == settings::TwoFactorDemand::kNone) return false;
  return demand == settings::TwoFactorDemand::kAll || user.role == domain::kAdminRole;
}

bool asks_second_factor(const domain::User& user, const settings::Settings& settings) {
  return user.two_factor_enabled || (user.has_passkey && demands_second_factor(user, settings));
}

bool needs_second_factor(const domain::User& user, const settings::Settings& settings) {
  return demands_second_factor(user, settings) && !asks_second_factor(user, settings);
}

void judge_owner(domain::ApiKey& key, const settings::Settings& settings) {
  const bool demands = settings.signup.require_two_factor != settings::TwoFactorDemand::kNone;
  if (key.owner) key.owner->lacks_factor = demands && !key.owner->has_factor;
}

Result<domain::ProofKind> demanded_proof(store::Stores& tx, const UserId& user, const Ports& ports) {
  USHER_TRY(const auto credential, tx.accounts.find_credential(user));
  if (credential && credential->has_password(ports.clock.now())) return domain::ProofKind::kPassword;
  USHER_TRY(const auto factor, tx.two_factors.find(user));
  if (factor && factor->confirmed_at) return domain::ProofKind::kApp;
  USHER_TRY(const auto owner, tx.users.find(user));
  const bool is_passkey = owner && owner->has_passkey && demands_second_factor(*owner, ports.settings);
  return is_passkey ? domain::ProofKind::kApp : domain::ProofKind::kMailbox;
}

Result<domain::ProofKind> demanded_proof(const UserId& user, const Ports& ports) {
  return ports.transactions.read([&](store::Stores& tx) { return demanded_proof(tx, user, ports); });
}

Result<bool> asks_app(store::Stores& tx, const UserId& user, Maker maker, const Ports& ports) {
  if (!domain::suffices(kMakers[maker].proves, domain::ProofKind::kApp)) return false;
  USHER_TRY(const auto factor, tx.two_factors.find(user));
  if (factor && factor->confirmed_at && !factor->is_lost()) return true;
  USHER_TRY(const auto owner, tx.users.find(user));
  return owner && owner->has_passkey && demands_second_factor(*owner, ports.settings);
}

Result<bool> is_fresh(store::Stores& tx, const domain::Session& session, const Ports& ports, std::chrono::minutes period) {
  const auto now = ports.clock.now();
  const bool is_young = now - session.proved_at < std::max(period, ports.settings.tokens.fresh_for);
  if (!is_young || session.impersonated_by || session.proved_by == domain::ProofKind::kNone) return false;
  USHER_TRY(const auto demanded, demanded_proof(tx, session.user_id, ports));
  return domain::suffices(session.proved_by, demanded);
}

Status require_proof(store::Stores& tx, const domain::Session& session, Maker maker, const Ports& ports) {
  USHER_TRY(const bool fresh, is_fresh(tx, session, ports));
  USHER_TRY(const bool by_app, asks_app(tx, session.user_id, maker, ports));
  if (fresh && (!by_app || domain::suffices(session.proved_by, domain::ProofKind::kApp))) return done();
  auto refused = error(ErrorCode::kFreshSessionRequired);
  if (!by_app) return refused;
  refused.what = "Confirm it with your authenticator app or a passkey; then try again";
  refused.fields = {{"code", "REQUIRED", "Send a code of the app to /auth/reauthenticate"}};
  return refused;
}

Status require_no_impersonation(const domain::SessionActor& by) {
  return by.is_impersonated() ? error(ErrorCode::kNotWhileViewing) : done();
}

Status require_admin(store::Stores& tx, const domain::Administrator& by, const Ports& ports) {
  USHER_CHECK(admin_session(tx, by, ports));
  return done();
}

Status require_fresh_admin(store::Stores& tx, const domain::Administrator& by, const Ports& ports, std::optional<Maker> maker) {
  USHER_TRY(const auto session, admin_session(tx, by, ports));
  if (by.api_key()) return error(ErrorCode::kAdminSessionRequired);
  if (!session) return done();
  if (maker) return require_proof(tx, *session, *maker, ports);
  USHER_TRY(const bool fresh, is_fresh(tx, *session, ports));
  return fresh ? done() : error(ErrorCode::kFreshSessionRequired);
}

Status require_power_over(store::Stores& tx, const domain::Administrator& by, const domain::User& user, const Ports& ports) {
  if (user.role != domain::kAdminRole || by.is(user.id)) return done();
  if (by.api_key())
    return error(ErrorCode::kAdminSessionRequired, "An API key may not change an admin's account; sign in as an admin");
  return require_fresh_admin(tx, by, ports);
}

Result<std::vector<domain::User>> admins_who_can_sign_in(store::Stores& tx, const settings::Settings& settings, int limit) {
  return tx.users.list_admins(settings.signup.require_email_verification, limit);
}

Status require_other_admin(store::Stores& tx, const domain::User& user, const settings::Settings& settings) {
  if (!is_admin(user)) return done();
  USHER_TRY(const auto admins, admins_who_can_sign_in(tx, settings, 2));
  const bool has_other = std::ranges::any_of(admins, [&](const auto& admin) { return admin.id != user.id; });
  return has_other ? done() : error(ErrorCode::kLastAdmin);
}

}  // namespace usher::core
