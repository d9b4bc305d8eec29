#include "common/core/accounts/profiles.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/json/single.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

constexpr std::string_view kAsked = "If this email exists in our system, check your email for the reset link";

struct ChangePasswordBody {
  Secret current_password;
  Secret new_password;
  bool revoke_others = false;  ///< Ignored: other sessions always end.

  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("newPassword", &ChangePasswordBody::new_password),
                           required("currentPassword", &ChangePasswordBody::current_password),
                           json::optional("revokeOtherSessions", &ChangePasswordBody::revoke_others));
  }
};

using ProofBody = json::Single<"password", Secret>;

struct RequestResetBody {
  std::string email;
  std::optional<std::string> redirect_to;

  static constexpr auto fields() {
    return json::fields_of(json::required("email", &RequestResetBody::email, {.format = "email"}),
                           json::optional("redirectTo", &RequestResetBody::redirect_to));
  }
};

struct ResetPasswordBody {
  Secret new_password;
  std::optional<std::string> token;

  static constexpr auto fields() {
    return json::fields_of(json::required("newPassword", &ResetPasswordBody::new_password),
                           json::optional("token", &ResetPasswordBody::token));
  }
};

using FollowQuery = json::Single<"callbackURL", std::string>;

/// Ends all other sessions and gives this one new tokens.
Result<Response> change_password(const EndpointContext& use, const Request& request, const SignedIn& who,
                                 const ChangePasswordBody& body) {
  const auto changed =
      use.core.password_change.change(who.actor, body.current_password, body.new_password, authentication::caller_of(request));
  if (!changed.ok() && changed.error().code == ErrorCode::kInvalidPassword) {
    USHER_TRY(const bool has_password, use.core.password_change.has_password(who.actor.user().id));
    return refuse(has_password ? api_error::kInvalidPassword : api_error::kCredentialAccountNotFound);
  }
  if (!changed.ok()) return changed.error();
  return use.signed_in(changed.value());
}

Result<Response> prove(const EndpointContext& use, const Request& request, const SignedIn& who, const ProofBody& body) {
  USHER_CHECK(use.core.password_change.prove(who.actor, body.value, authentication::caller_of(request)));
  return status_true();
}

Result<Response> request_reset(const EndpointContext& use, const Request& request, const RequestResetBody& body) {
  USHER_CHECK(use.core.password_reset.ask(body.email, authentication::caller_of(request, use.cookies.shared()),
                                          body.redirect_to.value_or("")));
  return ok(json::Object{{"status", true}, {"message", kAsked}});
}

/// Redirects the browser to the site's page with the token, without consuming it.
Result<Response> follow(const EndpointContext& use, const Request& request, const FollowQuery& query) {
  const auto& base = use.settings.public_url;
  const auto& token = request.parameters.at(0);
  if (query.value.empty()) return redirect(with_parameter(base + kBasePath + "/error", "error", "INVALID_TOKEN"));
  const auto target = (query.value.starts_with('/') ? base : "") + query.value;
  const auto live = use.core.password_reset.look(Secret(std::string(token)));
  if (live.ok()) return redirect(with_parameter(target, "token", token));
  const bool worn_out = live.error().code == ErrorCode::kInvalidToken || live.error().code == ErrorCode::kTokenExpired;
  if (!worn_out) return live.error();
  return redirect(with_parameter(target, "error", "INVALID_TOKEN"));
}

Result<Response> reset_password(const EndpointContext& use, const Request& request, ResetPasswordBody body) {
  auto token = body.token ? std::move(*body.token) : http::query_parameter(request, "token").value_or("");
  USHER_TRY(const auto done, use.core.password_reset.reset({.token = Secret(std::move(token)),
                                                            .new_password = std::move(body.new_password),
                                                            .device_token = use.cookies.shared().device_token(request)},
                                                           authentication::caller_of(request)));
  auto response = status_true();
  use.cookies.shared().set_device(response, done.device_token);
  return response;
}

}  // namespace

std::vector<http::Endpoint> password_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/change-password", "better_auth_change_password", access::kChangeOwn, Lane::kHashing,
           use.handler(change_password)),
      post("/api/auth/verify-password", "better_auth_verify_password", access::kChangeOwn, Lane::kHashing, use.handler(prove)),
      post("/api/auth/request-password-reset", "better_auth_request_password_reset", access::kSignIn, Lane::kWrite,
           use.handler(request_reset)),
      get("/api/auth/reset-password/{token}", "better_auth_follow_reset_link", access::kSignIn, Lane::kRead, use.handler(follow)),
      post("/api/auth/reset-password", "better_auth_reset_password", access::kSignIn, Lane::kHashing,
           use.handler(reset_password)),
  };
}

}  // namespace usher::better_auth
