#include "common/base/encoding.h"
#include "common/core/providers/oauth_sign_in.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

/// The protocol's word for an error of the flow, and for linking if it differs.
struct Word {
  ErrorCode code;
  std::string_view sign_in;
  std::string_view linking;
};
constexpr std::array kWords{
    Word{ErrorCode::kNotFound, "oauth_provider_not_found", "oauth_provider_not_found"},
    Word{ErrorCode::kStateMismatch, "state_mismatch", "state_mismatch"},
    Word{ErrorCode::kAccessDenied, "access_denied", "access_denied"},
    Word{ErrorCode::kProviderRefused, "invalid_code", "invalid_code"},
    Word{ErrorCode::kUpstreamFailed, "unable_to_get_user_info", "unable_to_get_user_info"},
    Word{ErrorCode::kInvalidIdToken, "unable_to_get_user_info", "unable_to_get_user_info"},
    Word{ErrorCode::kEmailNotVerifiedByProvider, "email_not_verified", "email_does_not_match"},
    Word{ErrorCode::kEmailNotAccepted, "email_not_accepted", "email_not_accepted"},
    Word{ErrorCode::kEmailNotVerified, "email_not_verified", "unable_to_link_account"},
    Word{ErrorCode::kEmailDoesNotMatch, "email_does_not_match", "email_does_not_match"},
    Word{ErrorCode::kAccountSuspended, "banned", "banned"},
    Word{ErrorCode::kSecondFactorLost, "second_factor_lost", "second_factor_lost"},
    Word{ErrorCode::kSignupDisabled, "signup_disabled", "signup_disabled"},
    Word{ErrorCode::kAlreadyLinked, "account_not_linked", "account_already_linked_to_different_user"},
};

/// The parameters as sent.
struct FormBody {
  json::Object sent;
  static constexpr auto fields() { return json::fields_of(); }
};

std::string error_page(const EndpointContext& use) { return use.settings.public_url + kBasePath + "/error"; }

/// Returns the provider's own error code, if its redirect carried one.
std::optional<std::string> provider_error(const Request& request, ErrorCode code) {
  const bool is_its = code == ErrorCode::kAccessDenied || code == ErrorCode::kProviderRefused;
  return is_its ? http::query_parameter(request, "error") : std::nullopt;
}

std::string word_for(const Word& row, const core::OAuthResult& end, const Request& request) {
  if (auto given = provider_error(request, row.code)) return std::move(*given);
  const bool has_code = !http::query_parameter(request, "code").value_or("").empty();
  if (row.code == ErrorCode::kProviderRefused && !has_code) return "no_code";
  return std::string(end.links ? row.linking : row.sign_in);
}

/// Login CSRF: the state cookie is kept if the state belongs to another browser's flow.
Result<Response> failed(const EndpointContext& use, const Request& request, const core::OAuthResult& end) {
  const auto& problem = end.outcome.error();
  const auto* const row = find_by(kWords, problem.code, &Word::code);
  if (!row) return problem;
  auto target = with_parameter(end.error_to.value_or(error_page(use)), "error", word_for(*row, end, request));
  const auto description = http::query_parameter(request, "error_description");
  if (description && provider_error(request, problem.code)) target = with_parameter(target, "error_description", *description);
  auto response = redirect(target);
  if (problem.code != ErrorCode::kStateMismatch) use.cookies.shared().clear_signed(response, kStateCookie);
  response.log_note = http::log_note_of(problem);
  return response;
}

struct SocialFinish {
  const EndpointContext& context;
  std::string redirect_to;
  std::string provider;
  std::string state;

  Response operator()(const core::SessionGrant& grant) const {
    auto response = redirect(redirect_to);
    context.cookies.shared().clear_signed(response, kStateCookie);
    context.cookies.set(response, grant, provider);
    authentication::note_done(context.cookies.shared(), response, state, grant.session.id, redirect_to);
    response.log_user_id = grant.user.id.str();
    return response;
  }
  /// The second-factor page asks for the second factor, then redirects the browser.
  Response operator()(const core::TwoFactorChallenge& challenge) const {
    auto response = redirect(context.settings.public_url + std::string(authentication::page_of(challenge)));
    context.cookies.shared().clear_signed(response, kStateCookie);
    context.cookies.shared().set_challenge(response, challenge.token);
    context.cookies.shared().remember_method(response, provider);
    return response;
  }
  Response operator()(const core::OAuthLinked& linked) const {
    auto response = redirect(redirect_to);
    context.cookies.shared().clear_signed(response, kStateCookie);
    authentication::note_done(context.cookies.shared(), response, state, linked.session, redirect_to);
    response.log_user_id = linked.user.str();
    return response;
  }
};

template <core::OAuthSurface kSurface>
Result<Response> finish(const EndpointContext& use, const Request& request) {
  const auto parameter = [&](std::string_view name) { return http::query_parameter(request, name); };
  auto state = parameter("state");
  if (!state || state->empty()) return redirect(with_parameter(error_page(use), "error", "state_not_found"));
  const auto& cookies = use.cookies.shared();
  core::AuthorizationResponse response{.surface = kSurface,
                                       .state = state,
                                       .code = parameter("code"),
                                       .error = parameter("error"),
                                       .issuer = parameter("iss"),
                                       .browser_tokens = {},
                                       .device_token = cookies.device_token(request)};
  if (auto held = cookies.signed_value(request, kStateCookie)) response.browser_tokens.push_back(std::move(*held));
  USHER_TRY(const auto caller, use.sessions.sign_in_caller_of(request));
  const auto end = use.core.oauth_sign_in.finish(request.parameters.at(0), std::move(response), caller);
  if (!end.outcome.ok()) {
    USHER_TRY(auto before, use.sessions.done_before(request, *state));
    return before ? redirect(*before) : failed(use, request, end);
  }
  return std::visit(SocialFinish{use, end.outcome.value().redirect_to, request.parameters.at(0), *state},
                    end.outcome.value().outcome);
}

/// What a provider's response has: RFC 6749 §4.1.2, RFC 9207, and Apple's `user`.
constexpr std::array<std::string_view, 6> kResponseMembers{"state", "code", "error", "iss", "error_description", "user"};

/// For providers that send the response by POST (form_post): redirects to GET, so that the browser sends its cookies.
Result<Response> repost(const EndpointContext& use, const Request& request, const FormBody& body) {
  auto target = use.settings.public_url + request.path;
  for (const auto& member : body.sent)
    if (member.value.string() && contains(kResponseMembers, member.key))
      target = with_parameter(target, member.key, *member.value.string());
  return redirect(target);
}

}  // namespace

std::vector<http::Endpoint> social_callback_endpoints(const EndpointContext& use) {
  using core::OAuthSurface;
  const auto reposts = use.handler(repost, Media::kJsonOrForm);
  return {
      get("/api/auth/callback/{provider}", "better_auth_finish_social", access::kSignIn, Lane::kOutbound,
          use.handler(finish<OAuthSurface::kBetterAuth>)),
      post("/api/auth/callback/{provider}", "better_auth_repost_social", access::kSignIn, Lane::kRead, reposts),
      get("/api/auth/oauth2/callback/{provider}", "better_auth_finish_oauth2", access::kSignIn, Lane::kOutbound,
          use.handler(finish<OAuthSurface::kGenericOAuth>)),
      post("/api/auth/oauth2/callback/{provider}", "better_auth_repost_oauth2", access::kSignIn, Lane::kRead, reposts),
  };
}

}  // namespace usher::better_auth
