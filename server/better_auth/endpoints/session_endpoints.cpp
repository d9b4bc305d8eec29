#include "common/core/sessions/sessions.h"
#include "common/core/tokens/session_jwts.h"
#include "common/json/single.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/http/routing/revalidation.h"

namespace usher::better_auth {
namespace {

struct GetSessionQuery {
  std::optional<std::string> disable_refresh;  ///< Any non-empty text counts as true.

  static constexpr auto fields() { return json::fields_of(json::optional("disableRefresh", &GetSessionQuery::disable_refresh)); }
};

using RevokeBody = json::Single<"token", std::string>;

Response uncached(Response response) { return response.with("Cache-Control", "no-store").with("Pragma", "no-cache"); }

Response no_session(const EndpointContext& use, bool clears) {
  auto response = uncached(ok(nullptr));
  if (clears) use.cookies.clear(response);
  return response;
}

Result<Response> get_session(const EndpointContext& use, const Request& request, const GetSessionQuery& query) {
  USHER_TRY(auto found, use.sessions.find(request));
  if (!found.who) return no_session(use, found.was_shown);
  const auto& who = *found.who;
  const auto& user = who.actor.user();
  const bool stays = query.disable_refresh && !query.disable_refresh->empty();
  const auto extended = stays ? std::nullopt : use.core.sessions.extend(who.actor);
  const auto& session = extended ? *extended : who.actor.session();
  auto shown = use.views.user(user, who.actor.profile());
  std::string jwt;
  if (use.settings.has(settings::Plugin::kJwt)) {
    USHER_TRY(jwt, use.core.session_jwts.of(session, use.views.claims(user, who.actor.profile())));
  }
  auto response =
      uncached(ok(json::Object{{"session", use.views.session(session, who.token.expose())}, {"user", std::move(shown)}}));
  if (!jwt.empty()) response.with("set-auth-jwt", std::move(jwt));
  if (extended) use.cookies.set_again(response, who.actor, session, who.token.expose());
  response.log_user_id = user.id.str();
  return response;
}

/// Returns the token of the caller's session only. Leaves out sessions of impersonation, as the protocol does.
Result<Response> list_sessions(const EndpointContext& use, const Request& /*request*/, const SignedIn& who) {
  USHER_TRY(const auto sessions, use.core.sessions.list(who.actor));
  json::Array list;
  for (const auto& session : sessions) {
    if (session.impersonated_by) continue;
    const bool own = session.id == who.actor.session().id;
    list.push_back(use.views.session(session, own ? who.token.expose() : std::string_view(session.id.str())));
  }
  return ok(std::move(list));
}

Result<Response> revoke(const EndpointContext& use, const Request& request, const SignedIn& who, const RevokeBody& body) {
  USHER_CHECK(use.core.sessions.end_named(who.actor, body.value, authentication::caller_of(request, use.cookies.shared())));
  auto response = status_true();
  const bool is_own = body.value == who.token.expose() || body.value == who.actor.session().id.str();
  if (is_own) use.cookies.clear(response);
  return response;
}

template <core::SignOutScope kScope>
Result<Response> revoke_all(const EndpointContext& use, const Request& request, const SignedIn& who) {
  const auto caller = authentication::caller_of(request, use.cookies.shared());
  USHER_CHECK(use.core.sessions.sign_out(who.actor, kScope, caller));
  auto response = status_true();
  if (kScope == core::SignOutScope::kGlobal || who.actor.is_impersonated()) use.cookies.clear(response);
  if (caller.visitor && kScope != core::SignOutScope::kOthers) use.cookies.shared().clear_visitor(response);
  return response;
}

Result<Response> token(const EndpointContext& use, const Request& /*request*/, const SignedIn& who) {
  const auto& user = who.actor.user();
  USHER_TRY(const auto jwt, use.core.session_jwts.of(who.actor.session(), use.views.claims(user, who.actor.profile())));
  return ok(json::Object{{"token", jwt}});
}

Response jwks(const core::KeyRing& keys, const Request& request) {
  const auto document = keys.better_auth_jwks();
  return http::revalidated(request, {http::kJsonType, document.text, document.etag, http::kKeysCached});
}

Result<Response> refresh_session(const EndpointContext& /*use*/, const Request& /*request*/) {
  return uncached(refuse(api_error::kDeferredRefreshOff));
}

Result<Response> update_session(const EndpointContext& /*use*/, const Request& /*request*/, const SignedIn& /*who*/) {
  return refuse(api_error::kNoFieldsToUpdate);
}

}  // namespace

std::vector<http::Endpoint> session_endpoints(const EndpointContext& use) {
  std::vector<http::Endpoint> rows;
  if (use.settings.has(settings::Plugin::kJwt))
    rows = {get("/api/auth/token", "better_auth_token", access::kReadOwn, Lane::kRead, use.handler(token)),
            get("/api/auth/jwks", "better_auth_jwks", access::kOpen, Lane::kQuick,
                [&use](Request& request) { return jwks(use.core.keys, request); })};
  for (auto& row :
       {get("/api/auth/get-session", "better_auth_get_session", access::kVisitorReads, Lane::kRead, use.handler(get_session)),
        post("/api/auth/get-session", "better_auth_refresh_session", access::kRefresh, Lane::kQuick,
             use.handler(refresh_session)),
        get("/api/auth/list-sessions", "better_auth_list_sessions", access::kReadOwn, Lane::kRead, use.handler(list_sessions)),
        post("/api/auth/revoke-session", "better_auth_revoke_session", access::kChangeOwn, Lane::kWrite, use.handler(revoke)),
        post("/api/auth/revoke-sessions", "better_auth_revoke_sessions", access::kLeave, Lane::kWrite,
             use.handler(revoke_all<core::SignOutScope::kGlobal>)),
        post("/api/auth/revoke-other-sessions", "better_auth_revoke_other_sessions", access::kLeave, Lane::kWrite,
             use.handler(revoke_all<core::SignOutScope::kOthers>)),
        post("/api/auth/update-session", "better_auth_update_session", access::kChangeOwn, Lane::kRead,
             use.handler(update_session))})
    rows.push_back(row);
  return rows;
}

}  // namespace usher::better_auth
