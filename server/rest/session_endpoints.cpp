#include "common/core/own/sessions.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/sign_in.h"
#include "server/rest/own_rows.h"
#include "server/rest/session_answer.h"
#include "server/rest/two_factor_views.h"

namespace usher::rest {
namespace {

constexpr std::array<std::string_view, 3> kScopes{"global", "local", "others"};

Result<Response> sign_up(const Surface& use, Request& request, SignupBody body) {
  USHER_TRY(const auto visitor, use.who.visitor_of(request));
  USHER_TRY(auto outcome,
            use.core.sign_up.with_password({.email = std::move(body.email),
                                            .password = std::move(body.password),
                                            .name = std::move(body.name),
                                            .profile = std::move(body.profile),
                                            .user_fields = std::move(body.user_fields),
                                            .device_token = use.cookies.device_token(request),
                                            .answers = {std::move(body.answers), std::move(body.members), body.version},
                                            .received = request.received},
                                           visitor));
  return sign_up_answer(use, std::move(outcome));
}

Result<Response> sign_in(const Surface& use, Request& request, LoginBody body) {
  USHER_TRY(const auto visitor, sign_in_visitor_of(use, request, body.wishes));
  USHER_TRY(auto outcome, use.core.sign_in.with_password({.email = std::move(body.email),
                                                          .password = std::move(body.password),
                                                          .remember = body.wishes.remember_me,
                                                          .device_token = use.cookies.device_token(request),
                                                          .remember_device = body.wishes.cookies,
                                                          .received = request.received},
                                                         visitor));
  if (auto* challenge = std::get_if<core::TwoFactorChallenge>(&outcome))
    return challenge_answer(HttpStatus::kOk, std::move(*challenge));
  if (auto* change = std::get_if<core::PasswordChangeRequired>(&outcome))
    return http::problem_response(error(ErrorCode::kPasswordChangeRequired),
                                  json::Object{{"reset_token", change->reset_token.expose()}});
  return session_answer(HttpStatus::kOk, std::get<core::SessionGrant>(std::move(outcome)), use.cookies, body.wishes.cookies);
}

/// The new refresh token goes where the old one was: into the cookie or the body.
Result<Response> refresh(const Surface& use, Request& request, RefreshBody body) {
  const bool by_body = body.refresh_token.has_value();
  std::vector<Secret> presented;
  if (by_body) presented.push_back(std::move(*body.refresh_token));
  if (!by_body)
    for (auto& cookie : use.cookies.refresh_tokens(request)) presented.emplace_back(std::move(cookie));
  auto refreshed = use.core.refresh.refresh(presented, authentication::caller_of(request),
                                            http::query_parameter(request, "audience"), by_body);
  if (!refreshed.ok()) return std::move(refreshed).error();
  auto& grant = refreshed.value();
  AccessTokenView view{.access_token = grant.access_token, .expires_in = grant.expires_in.count(), .refresh_token = std::nullopt};
  if (by_body) view.refresh_token = grant.refresh_token.clone();
  auto response = json_response(HttpStatus::kOk, view);
  response.log_user_id = grant.session.user_id.str();
  if (!by_body) use.cookies.set(response, grant, request);
  return response;
}

Result<core::SignOutScope> scope_of(const Request& request) {
  const auto scope = http::query_parameter(request, "scope").value_or("global");
  if (scope == "global") return core::SignOutScope::kGlobal;
  if (scope == "local") return core::SignOutScope::kLocal;
  if (scope == "others") return core::SignOutScope::kOthers;
  return invalid_field("scope", "NOT_ALLOWED", "Must be one of: global, local, others");
}

Result<Response> sign_out(const Surface& use, Request& request) {
  USHER_TRY(const auto scope, scope_of(request));
  const auto caller = authentication::caller_of(request, use.cookies);
  const auto actor = use.who.identify_even_beside_dead_bearer(request);
  if (!actor.ok() && actor.error().code != ErrorCode::kUnauthenticated) return actor.error();
  if (!actor.ok()) USHER_CHECK(use.core.sessions.leave(caller));
  if (actor.ok()) USHER_CHECK(use.core.sessions.sign_out(actor.value(), scope, caller));
  auto response = actor.ok() ? http::no_content() : http::problem_response(actor.error());
  if (actor.ok()) response.log_user_id = actor.value().user().id.str();
  const bool stays = scope == core::SignOutScope::kOthers && actor.ok() && !actor.value().is_impersonated();
  if (stays) return response;
  use.cookies.clear(response);
  if (caller.visitor) use.cookies.clear_visitor(response);
  if (actor.ok()) authentication::keep_weak(actor.value(), response);
  return response;
}

}  // namespace

std::vector<http::Endpoint> session_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Sessions");
  return {
      rows.post<SignupBody>(
          {.path = "/auth/signup",
           .name = "sign_up",
           .access = access::kSignIn,
           .summary = "Create an account and sign in",
           .about = "Sets the session's cookies and returns an access token. The profile fields are required unless "
                    "SIGNUP_PROFILE=optional; answers to the questionnaire may come along.",
           .example =
               R"({"email":"ada@example.com","password":"correct horse battery","name":"Ada","experience_level":"beginner","professional_role":"engineer"})",
           .lane = Lane::kHashing,
           .success = HttpStatus::kCreated,
           .answer_schema = http::schema_of_either<SessionView, EnrolmentRequiredView, VerificationRequiredView>(),
           .errors = {ErrorCode::kEmailTaken, ErrorCode::kSignupDisabled, ErrorCode::kRateLimited}},
          sign_up),
      rows.post<LoginBody>(
          {.path = "/auth/login",
           .name = "sign_in",
           .access = access::kSignIn,
           .summary = "Sign in with a password",
           .about =
               "Sets the session's cookies and returns an access token. An account with a second factor gets a two_factor_token "
               "instead, for POST /auth/2fa/verify.",
           .example = R"({"email":"ada@example.com","password":"correct horse battery"})",
           .lane = Lane::kHashing,
           .answer_schema = http::schema_of_either<SessionView, TwoFactorRequiredView, EnrolmentRequiredView>(),
           .errors = {ErrorCode::kInvalidCredentials, ErrorCode::kAccountSuspended, ErrorCode::kEmailNotVerified,
                      ErrorCode::kPasswordChangeRequired, ErrorCode::kSecondFactorLost, ErrorCode::kRateLimited}},
          sign_in),
      rows.post<RefreshBody>(
          {.path = "/auth/refresh",
           .name = "refresh_session",
           .access = access::kRefresh,
           .summary = "Exchange a refresh token for an access token",
           .about =
               "A refresh token works once and comes from the cookie or the body. Call it when the access token has expired.",
           .example = R"({})",
           .body = BodyRule::kMayJson,
           .answer_schema = json::kSchemaOf<AccessTokenView>,
           .query = {{"audience", "For which back end the access token is: one of JWT_AUDIENCE; the first is the default"}},
           .errors = {ErrorCode::kInvalidRefreshToken, ErrorCode::kRateLimited}},
          refresh),
      rows.post({.path = "/auth/logout",
                 .name = "sign_out",
                 .access = access::kLeave,
                 .summary = "End sessions and clear the cookies",
                 .about = "Ends all sessions of the account; with ?scope=local this one, with ?scope=others all but this one.",
                 .success = HttpStatus::kNoContent,
                 .query = {{"scope", "Which sessions end: all (the default), this one, or all others", kScopes}},
                 .errors = {ErrorCode::kValidationFailed}},
                sign_out),
      own_list<core::OwnSessions>(rows, {"/auth/sessions", "list_sessions", "List the caller's live sessions",
                                         "One entry a browser or program, with its last use and address."}),
      own_removal<core::OwnSessions>(rows, {"/auth/sessions/{id}", "end_session", "End one of the caller's sessions",
                                            "The id is one of GET /auth/sessions. The session's tokens stop working at once."}),
  };
}

}  // namespace usher::rest
