#pragma once

#include "common/core/accounts/profiles.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

/// An admin, and the session token of the request.
struct AdminSignedIn {
  domain::AdminActor actor;
  Secret token;
};

/// This plugin's response to an unauthenticated request: 401 without a body.
inline http::Response refuse_unauthenticated() {
  return http::Response{.status = http::HttpStatus::kUnauthorized}.with("Content-Type", http::kJsonType);
}

/// Returns the user object with the profile's fields.
inline Result<json::Object> shown(const EndpointContext& use, const domain::User& user) {
  USHER_TRY(const auto profile, use.core.profiles.find(user.id));
  return use.views.user(user, profile);
}

/// Makes a handler for admins. Other users get `not_allowed`.
template <class Body>
GatedHandler for_admin(const EndpointContext& use, ApiError not_allowed,
                       Result<http::Response> (*work)(const EndpointContext&, const http::Request&, const AdminSignedIn&, Body)) {
  using Plain = std::remove_cvref_t<Body>;
  return use.gate.open<Plain>([&use, not_allowed, work](http::Request& request, Plain body) -> Result<http::Response> {
    USHER_TRY(auto found, use.sessions.find(request));
    if (!found.who) return refuse_unauthenticated();
    auto admin = use.core.authentication.administer(std::move(found.who->actor), authentication::caller_of(request));
    if (!admin.ok()) return translate(admin.error(), {{ErrorCode::kForbidden, not_allowed}});
    const AdminSignedIn who{std::move(admin).value(), std::move(found.who->token)};
    auto answer = work(use, request, who, std::move(body));
    auto response = answer.ok() ? std::move(answer).value() : translate(answer.error());
    response.log_user_id = who.actor.user().id.str();
    return response;
  });
}

}  // namespace usher::better_auth
