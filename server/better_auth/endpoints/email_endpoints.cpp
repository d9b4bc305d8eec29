#include "common/core/accounts/profiles.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/mail/mail_composer.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

struct SendVerificationBody {
  std::string email;
  std::optional<std::string> callback_url;

  static constexpr auto fields() {
    return json::fields_of(json::required("email", &SendVerificationBody::email, {.format = "email"}),
                           json::optional("callbackURL", &SendVerificationBody::callback_url));
  }
};

struct VerifyEmailQuery {
  Secret token;
  std::optional<std::string> callback_url;

  static constexpr auto fields() {
    return json::fields_of(json::required("token", &VerifyEmailQuery::token),
                           json::optional("callbackURL", &VerifyEmailQuery::callback_url));
  }
};

struct ChangeEmailBody {
  std::string new_email;
  std::optional<std::string> callback_url;

  static constexpr auto fields() {
    return json::fields_of(json::required("newEmail", &ChangeEmailBody::new_email, {.format = "email"}),
                           json::optional("callbackURL", &ChangeEmailBody::callback_url));
  }
};

Result<Response> send_verification(const EndpointContext& use, const Request& request, const SendVerificationBody& body) {
  USHER_TRY(const auto found, use.sessions.find(request));
  const auto caller = authentication::caller_of(request, use.cookies.shared());
  const auto callback = body.callback_url.value_or("");
  if (!found.who) {
    USHER_CHECK(use.core.email_verification.ask(body.email, caller, callback));
    auto response = status_true();
    if (found.was_shown) use.cookies.clear(response);
    return response;
  }
  const auto& user = found.who->actor.user();
  if (ascii_lower(body.email) != user.email) return refuse(api_error::kEmailMismatch);
  if (user.is_verified) return refuse(api_error::kEmailAlreadyVerified);
  USHER_CHECK(use.core.email_verification.ask(found.who->actor, caller, callback));
  return status_true();
}

Response worn_out(bool expired, const std::string& target) {
  if (target.empty()) return refuse(expired ? api_error::kTokenExpired : api_error::kInvalidVerificationToken);
  return redirect(with_parameter(target, "error", expired ? "TOKEN_EXPIRED" : "INVALID_TOKEN"));
}

/// Consents to a change of address by the token that the old address got; the new address then gets its own.
Result<Response> consent(const EndpointContext& use, const Request& request, const VerifyEmailQuery& query) {
  const auto target = query.callback_url.value_or("");
  const auto done = use.core.email_change.consent(query.token, authentication::caller_of(request));
  if (done.ok()) return target.empty() ? status_true() : redirect(target);
  const bool expired = done.error().code == ErrorCode::kTokenExpired;
  if (!expired && done.error().code != ErrorCode::kInvalidToken) return done.error();
  return worn_out(expired, target);
}

/// A link of this protocol acts on GET; our own mails link to a page that asks first. It does not issue a session.
Result<Response> verify_email(const EndpointContext& use, const Request& request, const VerifyEmailQuery& query) {
  USHER_TRY(const auto found, use.sessions.find(request));
  const auto target = query.callback_url.value_or("");
  const auto verified =
      use.core.email_verification.verify({.token = query.token.clone(),
                                          .signed_in = found.who ? std::optional(found.who->actor.user().id) : std::nullopt,
                                          .device_token = use.cookies.shared().device_token(request)},
                                         authentication::caller_of(request));
  if (!verified.ok()) {
    if (verified.error().code == ErrorCode::kTokenExpired) return worn_out(true, target);
    if (verified.error().code != ErrorCode::kInvalidToken) return verified.error();
    return consent(use, request, query);
  }
  const auto& [user, is_new, reset_token] = verified.value();
  if (reset_token) return redirect(core::mail_link(use.settings, "reset_password", reset_token->expose(), {}));
  USHER_TRY(const auto profile, use.core.profiles.find(user.id));
  const auto shown = is_new ? json::Value(use.views.user(user, profile)) : json::Value();
  auto response = target.empty() ? ok(json::Object{{"status", true}, {"user", shown}}) : redirect(target);
  if (is_new && found.who && found.who->actor.user().id == user.id)
    use.cookies.set_again(response, found.who->actor, found.who->actor.session(), found.who->token.expose());
  return response;
}

Result<Response> change_email(const EndpointContext& use, const Request& request, const SignedIn& who,
                              const ChangeEmailBody& body) {
  if (ascii_lower(body.new_email) == who.actor.user().email) return refuse(api_error::kEmailIsTheSame);
  USHER_CHECK(use.core.email_change.ask_with_consent(
      who.actor, body.new_email, authentication::caller_of(request, use.cookies.shared()), body.callback_url.value_or("")));
  return status_true();
}

}  // namespace

std::vector<http::Endpoint> email_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/send-verification-email", "better_auth_send_verification_email", access::kMailedLink, Lane::kWrite,
           use.handler(send_verification)),
      get("/api/auth/verify-email", "better_auth_verify_email", access::kSignIn, Lane::kWrite, use.handler(verify_email)),
      post("/api/auth/change-email", "better_auth_change_email", access::kChangeOwn, Lane::kWrite, use.handler(change_email)),
  };
}

}  // namespace usher::better_auth
