#include "server/rest/session_answer.h"

#include "server/rest/two_factor_views.h"

namespace usher::rest {

Result<domain::Caller> sign_in_visitor_of(const authentication::Surface& use, const http::Request& request,
                                          const SignInWishes& wishes) {
  if (!wishes.cookies && authentication::is_browser(request))
    return invalid_field("cookies", "NOT_ALLOWED", "false is for programs; browsers must keep the refresh token in the cookie");
  USHER_TRY(auto visitor, use.who.visitor_of(request));
  if (!wishes.cookies) visitor.replaced.clear();
  return visitor;
}

http::Response session_answer(http::HttpStatus status, core::SessionGrant grant, const authentication::Cookies& cookies,
                              bool keeps_cookies, std::optional<std::vector<Secret>> backup_codes) {
  http::Response set;
  if (keeps_cookies) cookies.set(set, grant);
  auto user = grant.user.id.str();
  auto response = json_response(
      status,
      SessionView{.token = {.access_token = std::move(grant.access_token),
                            .expires_in = grant.expires_in.count(),
                            .refresh_token = keeps_cookies ? std::nullopt : std::optional(std::move(grant.refresh_token))},
                  .user = std::move(grant.user),
                  .profile = std::move(grant.profile),
                  .user_fields = std::move(grant.user_fields),
                  .merged = grant.merged ? std::optional(MergedThreadsView{grant.merged->threads}) : std::nullopt,
                  .backup_codes = std::move(backup_codes)});
  response.log_user_id = std::move(user);
  for (auto& header : set.headers) response.headers.push_back(std::move(header));
  return response;
}

http::Response challenge_answer(http::HttpStatus status, core::TwoFactorChallenge challenge) {
  if (challenge.must_enrol) return json_response(status, EnrolmentRequiredView{.two_factor_token = std::move(challenge.token)});
  return json_response(
      status, TwoFactorRequiredView{.two_factor_token = std::move(challenge.token), .methods = std::move(challenge.methods)});
}

http::Response sign_up_answer(const authentication::Surface& use, core::SignUpOutcome outcome) {
  if (const auto* waiting = std::get_if<core::VerificationRequired>(&outcome)) {
    auto answer = json_response(http::HttpStatus::kCreated, VerificationRequiredView{.email = waiting->email});
    answer.not_before = waiting->not_before;
    return answer;
  }
  if (auto* challenge = std::get_if<core::TwoFactorChallenge>(&outcome))
    return challenge_answer(http::HttpStatus::kCreated, std::move(*challenge));
  return session_answer(http::HttpStatus::kCreated, std::get<core::SessionGrant>(std::move(outcome)), use.cookies, true);
}

core::Renewal renewal_of(authentication::Identification::Presented presented) {
  using Presented = authentication::Identification::Presented;
  return presented == Presented::kAccessToken ? core::Renewal::kSessionToken : core::Renewal::kAllTokens;
}

RenewedTokenView renewed_token(http::Response& response, const core::SessionGrant& grant,
                               authentication::Identification::Presented presented, const authentication::Cookies& cookies) {
  using Presented = authentication::Identification::Presented;
  RenewedTokenView view;
  if (presented == Presented::kCookies) cookies.set(response, grant);
  if (presented == Presented::kSessionToken) view.session_token = grant.session_token.clone();
  if (presented == Presented::kAccessToken) {
    view.access_token = grant.access_token;
    view.expires_in = grant.expires_in.count();
  }
  return view;
}

}  // namespace usher::rest
