#include "common/core/sessions/session_admin.h"
#include "common/core/sign_in/impersonation.h"
#include "server/authentication/acting.h"
#include "server/better_auth/endpoints/admin_user_bodies.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/admin_gate.h"

namespace usher::better_auth {
namespace {

constexpr int kMostSessions = 1000;

using SessionBody = json::Single<"sessionToken", Secret>;

/// Returns the token of the admin's own session only; other sessions' tokens would allow session hijacking.
Result<Response> list_user_sessions(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                                    const UserBody& body) {
  USHER_TRY(const auto found, use.core.session_admin.list({.user = UserId(body.value.text), .limit = kMostSessions}));
  json::Array sessions;
  for (const auto& [session, email] : found) {
    const bool own = session.id == who.actor.session().id;
    sessions.push_back(use.views.session(session, own ? who.token.expose() : std::string_view(session.id.str())));
  }
  return ok(json::Object{{"sessions", std::move(sessions)}});
}

Result<Response> revoke_user_session(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                                     const SessionBody& body) {
  const auto revoked = use.core.session_admin.revoke(who.actor, body.value.expose());
  if (!revoked.ok() && revoked.error().code != ErrorCode::kSessionNotFound) return revoked.error();
  return success_true();
}

Result<Response> revoke_user_sessions(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                                      const UserBody& body) {
  USHER_CHECK(use.core.session_admin.revoke_user(who.actor, UserId(body.value.text)));
  return success_true();
}

Response session_and_user(const EndpointContext& use, const core::SessionGrant& grant) {
  const auto& views = use.views;
  return ok(json::Object{{"session", views.session(grant.session, grant.session_token.expose())},
                         {"user", views.user(grant.user, grant.profile)}});
}

Result<Response> impersonate(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                             const UserBody& body) {
  const auto grant = use.core.impersonation.start(who.actor, UserId(body.value.text));
  if (!grant.ok()) return translate(grant.error(), {{ErrorCode::kForbidden, api_error::kCannotImpersonateAdmins}});
  auto response = session_and_user(use, grant.value());
  const auto& cookies = use.cookies;
  cookies.clear(response);
  authentication::keep_view(cookies.shared(), response, grant.value().session.id, use.settings.tokens.refresh_ttl);
  cookies.set(response, grant.value());
  return response;
}

Result<Response> stop(const EndpointContext& use, const Request& request) {
  USHER_TRY(const auto found, use.sessions.find(request));
  if (!found.who) return refuse_unauthenticated();
  const auto& actor = found.who->actor;
  if (!actor.is_impersonated()) return refuse(api_error::kNotImpersonating);
  const auto& cookies = use.cookies;
  const auto kept = authentication::kept_view(cookies.shared(), request);
  USHER_TRY(const auto grant, use.core.impersonation.stop(actor, kept, authentication::caller_of(request)));
  auto response = grant ? session_and_user(use, *grant) : refuse(api_error::kUnauthorized);
  grant ? cookies.set_own(response, actor, *grant) : cookies.clear(response);
  authentication::keep_weak(actor, response);
  response.log_user_id = actor.session().impersonated_by->str();
  return response;
}

}  // namespace

std::vector<http::Endpoint> admin_session_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/admin/list-user-sessions", "better_auth_admin_list_sessions", access::kAdminReads, Lane::kRead,
           for_admin(use, api_error::kMayNotListSessions, list_user_sessions)),
      post("/api/auth/admin/revoke-user-session", "better_auth_admin_revoke_session", access::kActOnUser, Lane::kWrite,
           for_admin(use, api_error::kMayNotRevokeSessions, revoke_user_session)),
      post("/api/auth/admin/revoke-user-sessions", "better_auth_admin_revoke_sessions", access::kActOnUser, Lane::kWrite,
           for_admin(use, api_error::kMayNotRevokeSessions, revoke_user_sessions)),
      post("/api/auth/admin/impersonate-user", "better_auth_admin_impersonate", access::kAdminGrants, Lane::kWrite,
           for_admin(use, api_error::kMayNotImpersonate, impersonate)),
      post("/api/auth/admin/stop-impersonating", "better_auth_admin_stop_impersonating", access::kLeave, Lane::kWrite,
           use.handler(stop)),
  };
}

}  // namespace usher::better_auth
