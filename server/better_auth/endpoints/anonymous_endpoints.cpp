#include "common/core/sign_in/anonymous_user.h"
#include "server/authentication/caller.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {
namespace {

using http::Lane;
using http::Request;
using http::Response;

Result<Response> sign_in(const AnonymousUseCases& use, const Request& request) {
  USHER_TRY(const auto visitor, use.context.sessions.visitor_of(request));
  const auto begun = use.anonymous.sign_in(visitor);
  if (!begun.ok()) return translate(begun.error(), {{ErrorCode::kConflict, api_error::kAnonymousAlready}});
  return use.context.signed_in(begun.value());
}

Result<Response> erase(const AnonymousUseCases& use, const Request& request, const SignedIn& who) {
  const auto erased = use.anonymous.erase(who.actor, authentication::caller_of(request));
  if (!erased.ok()) return translate(erased.error(), {{ErrorCode::kForbidden, api_error::kNotAnonymous}});
  auto response = success_true();
  use.context.cookies.clear(response);
  return response;
}

}  // namespace

std::vector<http::Endpoint> anonymous_endpoints(const AnonymousUseCases& use) {
  const auto& gate = use.context.gate;
  return {
      post("/api/auth/sign-in/anonymous", "better_auth_sign_in_anonymous", access::kSignIn, Lane::kWrite,
           gate.open<Nothing>([use](const Request& request, Nothing) { return sign_in(use, request); })),
      post("/api/auth/delete-anonymous-user", "better_auth_delete_anonymous_user", access::kChangeOwn, Lane::kWrite,
           gate.signed_in<Nothing>(
               [use](const Request& request, const SignedIn& who, Nothing) { return erase(use, request, who); })),
  };
}

}  // namespace usher::better_auth
