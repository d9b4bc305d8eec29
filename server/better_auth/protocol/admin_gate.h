#pragma once

#include "common/core/accounts/profiles.h"
#include "server/authentication/caller.h"
#include "server/better_auth/protocol/endpoint_context.h"
#include "server/better_auth/protocol/gate.h"
#include "server/better_auth/protocol/loose_types.h"

namespace usher::core {
class Impersonation;
class SessionAdmin;
class UserAdmin;
}  // namespace usher::core

namespace usher::better_auth {

/// What the admin plugin uses; all of it outlives its endpoints.
struct AdminUseCases {
  const core::UserAdmin& users;
  const core::SessionAdmin& sessions;
  const core::Impersonation& impersonation;
  const core::Profiles& profiles;
  const core::Authentication& authentication;
  const EndpointContext& context;
};

/// An admin, and the session token of the request.
struct AdminSignedIn {
  domain::AdminActor actor;
  Secret token;
};

/// This plugin's response to an unauthenticated request: 401 without a body.
http::Response refuse_unauthenticated();

/// Returns the user object with the profile's fields.
Result<json::Object> shown(const AdminUseCases& use, const domain::User& user);

/// Makes a handler for admins: `work`: (Request&, const AdminSignedIn&, Body) -> Result<Response>. Other users get `not_allowed`.
template <json::HasFields Body, class F>
GatedHandler for_admin(const AdminUseCases& use, ApiError not_allowed, F work) {
  return use.context.gate.open<Body>([use, not_allowed, work](http::Request& request, Body body) -> Result<http::Response> {
    USHER_TRY(auto found, use.context.sessions.find(request));
    if (!found.who) return refuse_unauthenticated();
    auto admin = use.authentication.administer(std::move(found.who->actor), authentication::caller_of(request));
    if (!admin.ok()) return translate(admin.error(), {{ErrorCode::kForbidden, not_allowed}});
    const AdminSignedIn who{std::move(admin).value(), std::move(found.who->token)};
    auto answer = work(request, who, std::move(body));
    auto response = answer.ok() ? std::move(answer).value() : translate(answer.error());
    response.log_user_id = who.actor.user().id.str();
    return response;
  });
}

}  // namespace usher::better_auth
