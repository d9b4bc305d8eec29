#include "common/core/providers/oauth_sign_in.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

constexpr std::chrono::seconds kStateCookieLife{300};

/// What the body of every call has, besides its provider.
struct SocialWishes {
  std::optional<std::string> callback_url;
  std::optional<std::string> error_callback_url;
  std::optional<std::string> new_user_callback_url;
  bool disable_redirect = false;
  std::vector<std::string> scopes;

  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(
        optional("callbackURL", &SocialWishes::callback_url), optional("errorCallbackURL", &SocialWishes::error_callback_url),
        optional("newUserCallbackURL", &SocialWishes::new_user_callback_url),
        optional("disableRedirect", &SocialWishes::disable_redirect), optional("scopes", &SocialWishes::scopes));
  }
};

struct SocialBody {
  std::string provider;
  SocialWishes wishes;
  std::string login_hint = {};
  std::optional<json::Object> id_token = {};

  static constexpr auto fields() {
    return json::concat(
        json::fields_of(json::required("provider", &SocialBody::provider)), json::nested(&SocialBody::wishes),
        json::fields_of(json::optional("loginHint", &SocialBody::login_hint), json::optional("idToken", &SocialBody::id_token)));
  }
};

/// The body of the former generic OAuth plugin, whose calls older clients send.
struct GenericOAuthBody {
  std::string provider;
  SocialWishes wishes;

  static constexpr auto fields() {
    return json::concat(json::fields_of(json::required("providerId", &GenericOAuthBody::provider)),
                        json::nested(&GenericOAuthBody::wishes));
  }
};

core::AuthorizationRequest authorization_of(const EndpointContext& use, SocialBody body, core::OAuthSurface surface) {
  auto& wishes = body.wishes;
  const bool is_named = wishes.callback_url && !wishes.callback_url->empty();
  return {.redirect_to = is_named ? *wishes.callback_url : use.settings.public_url,
          .new_user_to = std::move(wishes.new_user_callback_url),
          .error_to = std::move(wishes.error_callback_url),
          .more_scopes = joined(wishes.scopes, " "),
          .login_hint = std::move(body.login_hint),
          .surface = surface};
}

std::optional<std::string> text_of(const json::Object& object, std::string_view name) {
  const auto* const member = object.find(name);
  return member && member->string() ? std::optional(*member->string()) : std::nullopt;
}

/// Returns nullopt if it contains no token.
std::optional<core::OfferedIdToken> offered_in(const json::Object& id_token) {
  auto token = text_of(id_token, "token");
  if (!token) return std::nullopt;
  core::OfferedIdToken offered{.tokens = {}, .nonce = text_of(id_token, "nonce")};
  offered.tokens.id = Secret(std::move(*token));
  offered.tokens.access = Secret(text_of(id_token, "accessToken").value_or(""));
  offered.tokens.refresh = Secret(text_of(id_token, "refreshToken").value_or(""));
  return offered;
}

/// Refuses a call without a usable provider.
std::optional<Response> refuse_provider(const EndpointContext& use, const SocialBody& body) {
  const auto* const provider = use.core.oauth_providers.find(body.provider);
  if (!provider) return refuse(api_error::kProviderNotFound);
  if (body.id_token && provider->kind != core::ProviderKind::kOpenId) return refuse(api_error::kIdTokenNotSupported);
  if (body.id_token && !offered_in(*body.id_token))
    return refuse_invalid("[body.idToken.token] Invalid input: expected string, received undefined");
  return std::nullopt;
}

Response begun_answer(const EndpointContext& use, const core::AuthorizationRedirect& begun, bool redirects) {
  auto response = ok(json::Object{{"url", begun.url}, {"redirect", redirects}});
  if (redirects) response.with("Location", begun.url);
  use.cookies.shared().set_signed(response, kStateCookie, begun.browser_token.expose(), kStateCookieLife, true);
  return response;
}

/// Refuses an ID token that cannot be verified, with the same response for every reason.
Response refuse_id_token(const Error& error) {
  return translate(error, {{ErrorCode::kInvalidIdToken, api_error::kInvalidIdToken},
                           {ErrorCode::kUpstreamFailed, api_error::kInvalidIdToken},
                           {ErrorCode::kEmailNotVerifiedByProvider, api_error::kOAuthLinkError},
                           {ErrorCode::kEmailNotAccepted, api_error::kOAuthLinkError},
                           {ErrorCode::kSignupDisabled, api_error::kOAuthLinkError},
                           {ErrorCode::kAlreadyLinked, api_error::kOAuthLinkError}});
}

Result<Response> sign_in_by_token(const EndpointContext& use, const Request& request, const SocialBody& body) {
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  const auto done = use.core.oauth_sign_in.sign_in_with(body.provider, *offered_in(*body.id_token),
                                                        use.cookies.shared().device_token(request), visitor);
  if (!done.ok()) return refuse_id_token(done.error());
  if (const auto* challenge = std::get_if<core::TwoFactorChallenge>(&done.value().outcome))
    return use.cookies.challenge(*challenge, true);
  const auto& grant = std::get<core::SessionGrant>(done.value().outcome);
  auto response = ok(json::Object{
      {"redirect", false}, {"token", grant.session_token.expose()}, {"user", use.views.user(grant.user, grant.profile)}});
  use.cookies.set(response, grant);
  return response;
}

Result<Response> sign_in_social(const EndpointContext& use, const Request& request, SocialBody body,
                                core::OAuthSurface surface = core::OAuthSurface::kBetterAuth) {
  if (auto refused = refuse_provider(use, body)) return std::move(*refused);
  if (body.id_token) return sign_in_by_token(use, request, body);
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  const auto provider = body.provider;
  const bool redirects = !body.wishes.disable_redirect;
  auto authorization = authorization_of(use, std::move(body), surface);
  authorization.anonymous = visitor.anonymous;
  authorization.visitor = visitor.visitor;
  USHER_TRY(const auto begun, use.core.oauth_sign_in.begin(provider, std::move(authorization), visitor));
  return begun_answer(use, begun, redirects);
}

Result<Response> link_by_token(const EndpointContext& use, const Request& request, const SignedIn& who, const SocialBody& body) {
  const auto linked =
      use.core.oauth_sign_in.link_with(who.actor, body.provider, *offered_in(*body.id_token), authentication::caller_of(request));
  if (linked.ok()) return ok(json::Object{{"url", ""}, {"status", true}, {"redirect", false}});
  return translate(linked.error(), {{ErrorCode::kInvalidIdToken, api_error::kInvalidIdToken},
                                    {ErrorCode::kUpstreamFailed, api_error::kInvalidIdToken},
                                    {ErrorCode::kAlreadyLinked, api_error::kSocialAccountAlreadyLinked},
                                    {ErrorCode::kEmailNotVerifiedByProvider, api_error::kLinkingDifferentEmails},
                                    {ErrorCode::kEmailNotAccepted, api_error::kLinkingDifferentEmails},
                                    {ErrorCode::kEmailDoesNotMatch, api_error::kLinkingDifferentEmails}});
}

Result<Response> link(const EndpointContext& use, const Request& request, const SignedIn& who, SocialBody body,
                      core::OAuthSurface surface = core::OAuthSurface::kBetterAuth) {
  if (auto refused = refuse_provider(use, body)) return std::move(*refused);
  if (body.id_token) return link_by_token(use, request, who, body);
  const auto provider = body.provider;
  const bool redirects = !body.wishes.disable_redirect;
  USHER_TRY(const auto begun,
            use.core.oauth_sign_in.begin_linking(who.actor, provider, authorization_of(use, std::move(body), surface),
                                                 authentication::caller_of(request)));
  return begun_answer(use, begun, redirects);
}

}  // namespace

std::vector<http::Endpoint> social_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/sign-in/social", "better_auth_sign_in_social", access::kSignIn, Lane::kOutbound,
           use.gate.open<SocialBody>(
               [&use](const Request& request, SocialBody body) { return sign_in_social(use, request, std::move(body)); })),
      post("/api/auth/link-social", "better_auth_link_social", access::kChangeWaysIn, Lane::kOutbound,
           use.gate.signed_in<SocialBody>([&use](const Request& request, const SignedIn& who, SocialBody body) {
             return link(use, request, who, std::move(body));
           })),
      post("/api/auth/sign-in/oauth2", "better_auth_sign_in_oauth2", access::kSignIn, Lane::kOutbound,
           use.gate.open<GenericOAuthBody>([&use](const Request& request, GenericOAuthBody body) {
             return sign_in_social(use, request, {std::move(body.provider), std::move(body.wishes)},
                                   core::OAuthSurface::kGenericOAuth);
           })),
      post(
          "/api/auth/oauth2/link", "better_auth_link_oauth2", access::kChangeWaysIn, Lane::kOutbound,
          use.gate.signed_in<GenericOAuthBody>([&use](const Request& request, const SignedIn& who, GenericOAuthBody body) {
            return link(use, request, who, {std::move(body.provider), std::move(body.wishes)}, core::OAuthSurface::kGenericOAuth);
          })),
  };
}

}  // namespace usher::better_auth
