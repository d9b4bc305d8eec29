#include "common/core/sign_in/anonymous_user.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

Result<Response> sign_in_anonymously(const EndpointContext& use, const Request& request) {
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  const auto begun = use.core.anonymous_users.sign_in(visitor);
  if (!begun.ok()) return translate(begun.error(), {{ErrorCode::kConflict, api_error::kAnonymousAlready}});
  return use.signed_in(begun.value());
}

Result<Response> erase_anonymous(const EndpointContext& use, const Request& request, const SignedIn& who) {
  const auto erased = use.core.anonymous_users.erase(who.actor, authentication::caller_of(request));
  if (!erased.ok()) return translate(erased.error(), {{ErrorCode::kForbidden, api_error::kNotAnonymous}});
  auto response = success_true();
  use.cookies.clear(response);
  return response;
}

}  // namespace

std::vector<http::Endpoint> anonymous_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/sign-in/anonymous", "better_auth_sign_in_anonymous", access::kSignIn, Lane::kWrite,
           use.handler(sign_in_anonymously)),
      post("/api/auth/delete-anonymous-user", "better_auth_delete_anonymous_user", access::kChangeOwn, Lane::kWrite,
           use.handler(erase_anonymous)),
  };
}

}  // namespace usher::better_auth
