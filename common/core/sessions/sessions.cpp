#include "common/core/sessions/sessions.h"

#include "common/core/sessions/ways_out.h"
#include "common/crypto/digest.h"
#include "common/db/engine/writer.h"
#include "common/store/accounts/visitors.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

/// The minimum time between two extensions of a session.
constexpr std::chrono::days kExtensionInterval{1};

constexpr EnumArray kWays(&EnumRow<SignOutScope, domain::WayOut>::key,
                          {{SignOutScope::kGlobal, domain::WayOut::kSignOutEverywhere},
                           {SignOutScope::kLocal, domain::WayOut::kSignOut},
                           {SignOutScope::kOthers, domain::WayOut::kSignOutOthers}});

}  // namespace

Result<std::vector<domain::Session>> Sessions::list(const domain::SessionActor& by) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.sessions.list_live(by.user().id, ports_.clock.now()); });
}

Status Sessions::end(const domain::SessionActor& by, const SessionId& session, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.event(
      {.action = "session.revoked", .actor = by.audit_name(), .user = by.user().id, .session = session, .email = by.user().email},
      caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto found, tx.sessions.find(session));
    if (!found || found->user_id != by.user().id || !found->is_live(now)) return error(ErrorCode::kSessionNotFound);
    USHER_CHECK(end_by(tx, domain::WayOut::kEndSession, by.user().id, session, now));
    if (caller.visitor && session == by.session().id) USHER_CHECK(tx.visitors.retire(*caller.visitor, std::nullopt, now));
    return tx.audit_events.append(event);
  });
}

Result<bool> Sessions::end_named(const domain::SessionActor& by, std::string_view name, const domain::Caller& caller) const {
  const auto hash = crypto::sha256_base64url(name);
  USHER_TRY(const auto held, ports_.transactions.read([&](store::Stores& tx) { return tx.sessions.find_by_token(hash); }));
  const auto ended = end(by, held ? held->session.id : SessionId(std::string(name)), caller);
  if (!ended.ok() && ended.error().code != ErrorCode::kSessionNotFound) return ended.error();
  return ended.ok();
}

std::optional<domain::Session> Sessions::extend(const domain::SessionActor& by) const {
  const auto now = ports_.clock.now();
  auto session = by.session();
  const auto last_extended = session.expires_at - ports_.settings.tokens.refresh_ttl;
  const auto expires_at = maker_.slide(session, now);
  if (!session.remembered || now < last_extended + kExtensionInterval || expires_at <= session.expires_at) return std::nullopt;
  session.expires_at = expires_at;
  session.updated_at = now;
  ports_.transactions.post({.key = session.id.str(), .consistency = db::Consistency::kRow},
                           [session, now](store::Stores& tx) { return tx.sessions.extend(session.id, session.expires_at, now); });
  return session;
}

Result<std::int64_t> Sessions::sign_out(const domain::SessionActor& by, SignOutScope scope, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  const auto& user = by.user().id;
  const auto& own = by.session().id;
  const auto event = audit_.event({.action = scope == SignOutScope::kOthers ? "user.signed_out_others" : "user.signed_out",
                                   .actor = by.audit_name(),
                                   .user = user,
                                   .session = own,
                                   .email = by.user().email},
                                  caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    if (caller.visitor && scope != SignOutScope::kOthers) USHER_CHECK(tx.visitors.retire(*caller.visitor, std::nullopt, now));
    USHER_TRY(const auto ended, end_by(tx, kWays[scope].value, user, own, now));
    if (ended > 0) USHER_CHECK(tx.audit_events.append(event));
    return ended;
  });
}

Status Sessions::leave(const domain::Caller& caller) const {
  if (!caller.visitor) return done();
  const auto now = ports_.clock.now();
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.visitors.retire(*caller.visitor, std::nullopt, now));
    return done();
  });
}

}  // namespace usher::core
