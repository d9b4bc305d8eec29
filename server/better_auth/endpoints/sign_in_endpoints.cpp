#include "common/core/mail/mail_composer.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/domain/new_password.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

/// The name in the plugin last-login-method.
constexpr std::string_view kByPassword = "email";

struct SignUpBody {
  std::string name;
  std::string email;
  Secret password;
  json::Patch<std::string> image;
  std::optional<std::string> callback_url;
  bool remember = true;
  domain::ProfileChange profile;
  json::Object sent;  ///< All members, see Gate.

  static constexpr bool kTakesMore = true;
  static constexpr auto fields() {
    using json::optional;
    using json::required;
    return json::concat(
        json::fields_of(required("name", &SignUpBody::name), required("email", &SignUpBody::email, {.format = "email"}),
                        required("password", &SignUpBody::password, {.min = 1}), optional("image", &SignUpBody::image),
                        optional("callbackURL", &SignUpBody::callback_url), optional("rememberMe", &SignUpBody::remember)),
        json::nested(&SignUpBody::profile));
  }
};

struct SignInBody {
  std::string email;
  Secret password;
  std::optional<std::string> callback_url;
  bool remember = true;

  static constexpr auto fields() {
    using json::optional;
    using json::required;
    return json::fields_of(required("email", &SignInBody::email), required("password", &SignInBody::password),
                           optional("callbackURL", &SignInBody::callback_url), optional("rememberMe", &SignInBody::remember));
  }
};

Response sign_up_answer(const EndpointContext& use, const core::SignUpOutcome& outcome) {
  if (const auto* waiting = std::get_if<core::VerificationRequired>(&outcome)) {
    auto response = ok(json::Object{{"token", nullptr}, {"user", use.views.user(waiting->user, waiting->profile)}});
    response.not_before = waiting->not_before;
    return response;
  }
  if (const auto* challenge = std::get_if<core::TwoFactorChallenge>(&outcome))
    return use.cookies.challenge(*challenge, true, kByPassword);
  return use.signed_in(std::get<core::SessionGrant>(outcome), kByPassword);
}

Result<Response> sign_up(const EndpointContext& use, const Request& request, SignUpBody body) {
  if (auto refused = use.origins.refuse_form(request)) return std::move(*refused);
  if (auto refused = refuse_own_fields(use.settings, body.sent, FieldWrite::kSignUp)) return std::move(*refused);
  if (auto refused = refuse_missing_fields(use.settings, body.sent)) return std::move(*refused);
  use.notices.note_captcha(request);
  use.notices.note_fields(body.sent);
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  USHER_TRY(const auto outcome, use.core.sign_up.with_password({.email = std::move(body.email),
                                                                .password = std::move(body.password),
                                                                .name = std::move(body.name),
                                                                .profile = std::move(body.profile),
                                                                .user_fields = std::move(body.sent),
                                                                .image = std::move(body.image.value),
                                                                .asks_profile = false,
                                                                .remember = body.remember,
                                                                .callback = std::move(body.callback_url),
                                                                .device_token = use.cookies.shared().device_token(request),
                                                                .received = request.received},
                                                               visitor));
  return sign_up_answer(use, outcome);
}

Response sign_in_answer(const EndpointContext& use, const core::SessionGrant& grant, const std::optional<std::string>& callback) {
  const bool redirects = callback && !callback->empty();
  json::Object body{{"redirect", redirects}, {"token", grant.session_token.expose()}};
  if (redirects) body.append({"url", *callback});
  body.append({"user", use.views.user(grant.user, grant.profile)});
  auto response = ok(std::move(body));
  if (redirects) response.with("Location", *callback);
  use.cookies.set(response, grant, kByPassword);
  return response;
}

Result<Response> sign_in(const EndpointContext& use, const Request& request, SignInBody body) {
  if (auto refused = use.origins.refuse_form(request)) return std::move(*refused);
  if (count_utf16_units(body.password.expose()) > domain::kMaxPasswordUnits) return refuse(api_error::kPasswordTooLong);
  if (!is_email(body.email)) return refuse(api_error::kInvalidEmail);
  use.notices.note_captcha(request);
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  USHER_TRY(const auto outcome, use.core.sign_in.with_password({.email = std::move(body.email),
                                                                .password = std::move(body.password),
                                                                .remember = body.remember,
                                                                .device_token = use.cookies.shared().device_token(request),
                                                                .received = request.received},
                                                               visitor));
  if (const auto* challenge = std::get_if<core::TwoFactorChallenge>(&outcome))
    return use.cookies.challenge(*challenge, body.remember, kByPassword);
  if (const auto* change = std::get_if<core::PasswordChangeRequired>(&outcome))
    return refuse_with_page(error(ErrorCode::kPasswordChangeRequired),
                            core::mail_link(use.settings, "reset_password", change->reset_token.expose()));
  return sign_in_answer(use, std::get<core::SessionGrant>(outcome), body.callback_url);
}

/// Always the same response: a client without a session is already signed out.
Result<Response> sign_out(const EndpointContext& use, const Request& request) {
  USHER_TRY(const auto found, use.sessions.find(request));
  const auto caller = authentication::caller_of(request, use.cookies.shared());
  if (found.who) USHER_CHECK(use.core.sessions.sign_out(found.who->actor, core::SignOutScope::kLocal, caller));
  if (!found.who) USHER_CHECK(use.core.sessions.leave(caller));
  auto response = success_true();
  use.cookies.clear(response);
  if (caller.visitor) use.cookies.shared().clear_visitor(response);
  if (found.who) authentication::keep_weak(found.who->actor, response);
  return response;
}

}  // namespace

std::vector<http::Endpoint> sign_in_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/sign-up/email", "better_auth_sign_up", access::kSignIn, Lane::kHashing,
           use.handler(sign_up, Media::kJsonOrForm)),
      post("/api/auth/sign-in/email", "better_auth_sign_in", access::kSignIn, Lane::kHashing,
           use.handler(sign_in, Media::kJsonOrForm)),
      post("/api/auth/sign-out", "better_auth_sign_out", access::kRefresh, Lane::kWrite, use.handler(sign_out)),
  };
}

}  // namespace usher::better_auth
