#include "common/core/sign_in/mail_sign_in.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

struct MagicLinkBody {
  std::string email;
  std::optional<std::string> name, callback_url, new_user_callback_url, error_callback_url;
  std::optional<Nothing> metadata;  ///< For mail senders that accept metadata; this server's does not.

  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(json::required("email", &MagicLinkBody::email, {.format = "email"}),
                           optional("name", &MagicLinkBody::name), optional("callbackURL", &MagicLinkBody::callback_url),
                           optional("newUserCallbackURL", &MagicLinkBody::new_user_callback_url),
                           optional("errorCallbackURL", &MagicLinkBody::error_callback_url),
                           optional("metadata", &MagicLinkBody::metadata));
  }
};

struct MagicLinkQuery {
  Secret token;
  std::optional<std::string> callback_url, new_user_callback_url, error_callback_url;

  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(json::required("token", &MagicLinkQuery::token),
                           optional("callbackURL", &MagicLinkQuery::callback_url),
                           optional("newUserCallbackURL", &MagicLinkQuery::new_user_callback_url),
                           optional("errorCallbackURL", &MagicLinkQuery::error_callback_url));
  }
};

/// The `error` parameter of the redirect after a failed sign-in.
struct Failure {
  ErrorCode code;
  std::string_view word;
};
constexpr std::array kFailures{
    Failure{ErrorCode::kInvalidToken, "INVALID_TOKEN"}, Failure{ErrorCode::kTokenExpired, "INVALID_TOKEN"},
    Failure{ErrorCode::kSignupDisabled, "new_user_signup_disabled"}, Failure{ErrorCode::kEmailTaken, "failed_to_create_user"}};

Result<Response> ask_magic_link(const EndpointContext& use, const Request& request, MagicLinkBody body) {
  if (auto refused = use.origins.refuse_form(request)) return std::move(*refused);
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  USHER_CHECK(use.core.mail_sign_in.ask_link({.email = std::move(body.email),
                                              .name = std::move(body.name),
                                              .callback_url = std::move(body.callback_url),
                                              .new_user_callback_url = std::move(body.new_user_callback_url)},
                                             visitor));
  return status_true();
}

/// Returns the first non-empty target, else `/`; a relative one is relative to this server.
std::string target_of(const EndpointContext& use, std::initializer_list<const std::optional<std::string>*> wishes) {
  std::string_view target = "/";
  for (const auto* wish : wishes)
    if (*wish && !(*wish)->empty()) {
      target = **wish;
      break;
    }
  return (target.starts_with('/') ? use.settings.public_url : "") + std::string(target);
}

Result<Response> failed(const EndpointContext& use, const Error& error, const MagicLinkQuery& query) {
  const auto* const row = find_by(kFailures, error.code, &Failure::code);
  if (!row) return error;
  return redirect(with_parameter(target_of(use, {&query.error_callback_url, &query.callback_url}), "error", row->word));
}

/// The name in the plugin last-login-method.
constexpr std::string_view kByMagicLink = "magic-link";

/// A redirected browser goes to the second-factor page; other clients get JSON.
Response challenged(const EndpointContext& use, const core::TwoFactorChallenge& challenge, bool redirects) {
  const auto& cookies = use.cookies;
  if (!redirects) return cookies.challenge(challenge, true, kByMagicLink);
  auto response = redirect(use.settings.public_url + std::string(authentication::page_of(challenge)));
  cookies.shared().set_challenge(response, challenge.token);
  cookies.shared().remember_method(response, kByMagicLink);
  return response;
}

Response signed_in(const EndpointContext& use, const core::MailSignedIn& done, const MagicLinkQuery& query, bool redirects) {
  const auto& grant = std::get<core::SessionGrant>(done.outcome);
  const auto& views = use.views;
  const std::optional<std::string> none;
  const auto target = target_of(use, {done.is_new ? &query.new_user_callback_url : &none, &query.callback_url});
  auto response = redirects ? redirect(target)
                            : ok(json::Object{{"token", grant.session_token.expose()},
                                              {"user", views.user(grant.user, grant.profile)},
                                              {"session", views.session(grant.session, grant.session_token.expose())}});
  use.cookies.set(response, grant, kByMagicLink);
  if (redirects) authentication::note_done(use.cookies.shared(), response, query.token.expose(), grant.session.id, target);
  response.log_user_id = grant.user.id.str();
  return response;
}

/// A link of this protocol acts on GET; our own mails link to a page that asks first.
Result<Response> verify_magic_link(const EndpointContext& use, const Request& request, const MagicLinkQuery& query) {
  for (const auto* target : {&query.callback_url, &query.new_user_callback_url, &query.error_callback_url})
    if (*target && !(*target)->empty() && !use.origins.may_redirect_to(**target)) return refuse(api_error::kInvalidCallbackUrl);
  const bool redirects = query.callback_url && !query.callback_url->empty();
  USHER_TRY(const auto caller, use.sessions.visitor_of(request));
  const auto done = use.core.mail_sign_in.by_link(
      query.token,
      {.device_token = use.cookies.shared().device_token(request), .redirect_to = target_of(use, {&query.callback_url})}, caller);
  if (!done.ok()) {
    USHER_TRY(auto before, use.sessions.done_before(request, query.token.expose()));
    return before && redirects ? redirect(*before) : failed(use, done.error(), query);
  }
  if (const auto* challenge = std::get_if<core::TwoFactorChallenge>(&done.value().outcome))
    return challenged(use, *challenge, redirects);
  return signed_in(use, done.value(), query, redirects);
}

}  // namespace

std::vector<http::Endpoint> magic_link_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/sign-in/magic-link", "better_auth_ask_magic_link", access::kSignIn, Lane::kWrite,
           use.handler(ask_magic_link)),
      get("/api/auth/magic-link/verify", "better_auth_verify_magic_link", access::kSignIn, Lane::kWrite,
          use.handler(verify_magic_link)),
  };
}

}  // namespace usher::better_auth
