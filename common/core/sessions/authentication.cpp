#include "common/core/sessions/authentication.h"

#include "common/core/authority/authority.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_validity.h"
#include "common/core/tokens/session_jwts.h"
#include "common/db/engine/writer.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

using domain::Carrier;

constexpr std::chrono::minutes kSeenInterval{1};
constexpr std::string_view kForBackEnds =
    "A token of /api/auth/token is for back ends; here it opens /api/v1/profile, /api/user/profile and /api/chat alone";

}  // namespace

Result<domain::SessionActor> Authentication::identify(const Credentials& credentials) const {
  if (credentials.bearer) return from_bearer(*credentials.bearer, credentials.may_be_site_token);
  for (const auto& token : credentials.refresh_tokens) {
    USHER_TRY(const auto session, refresh_.session_of(Secret(std::string(token))));
    if (!session) continue;
    auto actor = admit(Carrier::kCookie, [&](store::Stores& tx) { return tx.sessions.find_for_caller(*session); });
    if (actor.ok() || actor.error().code != ErrorCode::kUnauthenticated) return actor;
  }
  USHER_TRY(auto chosen, choose(verified(credentials), credentials.device_tokens));
  return chosen.named ? Result<domain::SessionActor>(std::move(chosen.named->actor)) : error(ErrorCode::kUnauthenticated);
}

std::vector<std::string> Authentication::verified(const Credentials& cookies) const {
  std::vector<std::string> tokens;
  for (const auto& presented : cookies.signed_session_tokens)
    if (auto token = signed_values_.verify_encoded(presented)) tokens.push_back(std::move(*token));
  return tokens;
}

Result<std::vector<NamedSession>> Authentication::live_among(const std::vector<std::string>& session_tokens) const {
  std::vector<NamedSession> live;
  for (const auto& token : session_tokens) {
    auto actor = from_session_token(token, Carrier::kCookie);
    if (!actor.ok() && actor.error().code != ErrorCode::kUnauthenticated) return std::move(actor).error();
    if (!actor.ok()) continue;
    const auto& session = actor.value().session().id;
    const bool is_known =
        std::ranges::any_of(live, [&](const NamedSession& named) { return named.actor.session().id == session; });
    if (!is_known) live.push_back({std::move(actor).value(), token});
  }
  return live;
}

Result<bool> Authentication::knows_device(const UserId& user, const std::vector<std::string>& device_tokens) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<bool> {
    for (const auto& token : device_tokens) {
      USHER_TRY(const bool known, tx.verifications.knows_device(user, crypto::sha256_base64url(token), ports_.clock.now()));
      if (known) return true;
    }
    return false;
  });
}

Result<ChosenSession> Authentication::choose(const std::vector<std::string>& session_tokens,
                                             const std::vector<std::string>& device_tokens) const {
  USHER_TRY(auto live, live_among(session_tokens));
  if (live.empty()) return ChosenSession();
  if (live.size() == 1) return ChosenSession{.named = std::move(live.front())};
  NamedSession* chosen = nullptr;
  for (auto& candidate : live) {
    USHER_TRY(const bool known, knows_device(candidate.actor.user().id, device_tokens));
    if (!known) continue;
    if (chosen && chosen->actor.user().id != candidate.actor.user().id) return ChosenSession{.is_contested = true};
    if (!chosen) chosen = &candidate;
  }
  return chosen ? ChosenSession{.named = std::move(*chosen)} : ChosenSession{.is_contested = true};
}

Result<std::vector<SessionId>> Authentication::sessions_of(const Credentials& cookies) const {
  std::vector<SessionId> sessions;
  const auto add = [&sessions](const SessionId& session) {
    if (!contains(sessions, session)) sessions.push_back(session);
  };
  for (const auto& token : cookies.refresh_tokens) {
    USHER_TRY(const auto session, refresh_.session_of(Secret(std::string(token))));
    if (session) add(*session);
  }
  USHER_TRY(const auto live, live_among(verified(cookies)));
  for (const auto& named : live) add(named.actor.session().id);
  return sessions;
}

Status Authentication::check_bearer(const std::string& bearer) const {
  USHER_CHECK(from_bearer(bearer, true));
  return done();
}

/// The number of dots tells the kinds apart: two are a JWT, one is a signed session token, none is a raw session token.
std::optional<std::string> Authentication::session_token_of(const std::string& bearer) const {
  const auto dots = std::ranges::count(bearer, '.');
  if (dots != 1) return dots == 0 ? std::optional(bearer) : std::nullopt;
  auto token = bearer_values_.verify_encoded(bearer);
  return token ? token : signed_values_.verify_encoded(bearer);
}

Result<domain::SessionActor> Authentication::from_bearer(const std::string& bearer, bool may_be_site_token) const {
  if (std::ranges::count(bearer, '.') > 1) return from_jwt(bearer, may_be_site_token);
  const auto token = session_token_of(bearer);
  return token ? from_bearer_token(*token) : error(ErrorCode::kUnauthenticated);
}

Result<domain::SessionActor> Authentication::from_bearer_token(std::string_view session_token) const {
  USHER_TRY(auto actor, from_session_token(session_token, Carrier::kSessionToken));
  if (actor.is_weak() && !ports_.settings.has(settings::Plugin::kBearer)) return error(ErrorCode::kUnauthenticated);
  return actor;
}

Result<domain::SessionActor> Authentication::from_jwt(const std::string& bearer, bool may_be_site_token) const {
  const auto claims = access_tokens_.verify(bearer);
  if (claims.ok()) return from_claims(claims.value(), Carrier::kAccessToken);
  if (claims.error().code != ErrorCode::kUnauthenticated) return claims.error();
  const auto of_site = session_jwts_.verify(bearer);
  if (of_site.ok() && may_be_site_token) return from_claims(of_site.value(), Carrier::kSiteToken);
  if (of_site.ok()) return error(ErrorCode::kUnauthenticated, std::string(kForBackEnds));
  if (of_site.error().code != ErrorCode::kUnauthenticated) return of_site.error();
  return error_because(ErrorCode::kUnauthenticated, claims.error().detail());
}

/// Reads the revocation from the database: another process may have revoked the key before the key ring here reloads.
Result<domain::SessionActor> Authentication::from_claims(const AccessClaims& claims, Carrier carrier) const {
  return admit(carrier, [&](store::Stores& tx) -> Result<std::optional<store::CallerSession>> {
    USHER_TRY(auto found, tx.sessions.find_for_caller(claims.session, claims.key));
    if (found && found->user.id != claims.user) return std::nullopt;
    return found;
  });
}

Result<domain::SessionActor> Authentication::from_session_token(std::string_view token, Carrier carrier) const {
  const auto hash = crypto::sha256_base64url(token);
  return admit(carrier, [&](store::Stores& tx) { return tx.sessions.find_for_caller_by_token(hash); });
}

template <class F>
Result<domain::SessionActor> Authentication::admit(Carrier carrier, F find) const {
  USHER_TRY(auto found, ports_.transactions.read_one(find));
  if (found && found->key_is_revoked) USHER_CHECK(access_tokens_.follow_keys());
  if (!found || !is_valid(*found, ports_.clock.now())) return error(ErrorCode::kUnauthenticated);
  note_use(found->session);
  return domain::SessionActor(std::move(found->user), std::move(found->session), std::move(found->profile), carrier);
}

Result<domain::AdminActor> Authentication::administer(domain::SessionActor actor, const domain::Caller& caller) const {
  if (actor.is_impersonated() || actor.is_weak() || !is_admin(actor.user())) return error(ErrorCode::kForbidden);
  if (needs_second_factor(actor.user(), ports_.settings)) return error(ErrorCode::kTwoFactorEnrolmentRequired);
  return domain::AdminActor(std::move(actor), caller.request_id);
}

void Authentication::note_use(const domain::Session& session) const {
  const auto now = ports_.clock.now();
  if (now - session.last_seen_at < kSeenInterval) return;
  ports_.transactions.post({.key = session.id.str(), .consistency = db::Consistency::kRow},
                           [id = session.id, now](store::Stores& tx) { return tx.sessions.touch(id, now); });
}

Status require_live(store::Stores& tx, const domain::SessionActor& actor, Time now) {
  USHER_TRY(const auto found, tx.sessions.find_with_user(actor.session().id));
  if (!found) return error(ErrorCode::kUnauthenticated);
  USHER_TRY(const bool valid, is_valid(tx, *found, now));
  return valid ? done() : error(ErrorCode::kUnauthenticated);
}

Status Authentication::refuse_stale(const domain::SessionActor& actor) {
  if (actor.is_impersonated())
    return error(ErrorCode::kFreshSessionRequired, "Not allowed while impersonating; stop impersonating first");
  return actor.is_weak() ? error(ErrorCode::kFreshSessionRequired) : done();
}

Status Authentication::require_fresh(const domain::SessionActor& actor, Maker maker) const {
  USHER_CHECK(refuse_stale(actor));
  return ports_.transactions.read([&](store::Stores& tx) { return require_proof(tx, actor.session(), maker, ports_); });
}

Result<bool> Authentication::lacks_app(const domain::SessionActor& actor) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<bool> {
    USHER_TRY(const bool fresh, is_fresh(tx, actor.session(), ports_));
    return fresh && !require_proof(tx, actor.session(), Maker::kPasskey, ports_).ok();
  });
}

Status Authentication::require_fresh(const domain::SessionActor& actor, std::chrono::minutes period) const {
  USHER_CHECK(refuse_stale(actor));
  USHER_TRY(const bool fresh,
            ports_.transactions.read([&](store::Stores& tx) { return is_fresh(tx, actor.session(), ports_, period); }));
  return fresh ? done() : error(ErrorCode::kFreshSessionRequired);
}

}  // namespace usher::core
