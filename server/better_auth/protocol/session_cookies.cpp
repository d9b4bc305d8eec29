#include "server/better_auth/protocol/session_cookies.h"

#include "server/better_auth/protocol/api_errors.h"

namespace usher::better_auth {
namespace {

constexpr std::string_view kDontRemember = "dont_remember";
constexpr std::string_view kSessionData = "session_data";

/// The protocol's names of the second factors. It does not list backup codes.
struct Method {
  std::string_view ours;
  std::string_view theirs;
};
constexpr std::array kTwoFactorMethods{Method{"totp", "totp"}, Method{"email", "otp"}, Method{"passkey", "passkey"}};

}  // namespace

SessionCookies::SessionCookies(const settings::Settings& settings, const core::SignedValues& bearer_values,
                               const authentication::Cookies& cookies)
    : enrolment_page_(settings.public_url + std::string(authentication::kEnrolmentPage)),
      returns_token_(settings.has(settings::Plugin::kBearer)),
      bearer_values_(bearer_values),
      cookies_(cookies) {}

void SessionCookies::set(http::Response& response, const core::SessionGrant& grant, std::string_view method) const {
  cookies_.set(response, grant);
  if (!grant.session.remembered) cookies_.set_signed(response, kDontRemember, "true", std::nullopt);
  if (!method.empty()) cookies_.remember_method(response, method);
  return_token(response, grant.session_token.expose());
}

void SessionCookies::set_own(http::Response& response, const domain::SessionActor& by, const core::SessionGrant& grant) const {
  set(response, grant);
  if (!by.is_bearer()) response.without(kTokenHeader);
  if (grant.session.remembered) clear_dont_remember(response);  // the impersonated session's
}

void SessionCookies::clear(http::Response& response) const {
  cookies_.clear(response);
  cookies_.clear_signed(response, kSessionData);
  clear_dont_remember(response);
}

void SessionCookies::clear_dont_remember(http::Response& response) const { cookies_.clear_signed(response, kDontRemember); }

http::Response SessionCookies::enrolment(const core::TwoFactorChallenge& challenge) const {
  auto response = refuse_with_page(error(ErrorCode::kTwoFactorEnrolmentRequired), enrolment_page_);
  cookies_.clear(response);
  cookies_.clear_signed(response, kSessionData);
  cookies_.set_challenge(response, challenge.token);
  return response;
}

http::Response SessionCookies::challenge(const core::TwoFactorChallenge& challenge, bool remember,
                                         std::string_view method) const {
  if (challenge.must_enrol) return enrolment(challenge);
  json::Array methods;
  for (const auto& way : challenge.methods)
    for (const auto& row : kTwoFactorMethods)
      if (row.ours == way) methods.emplace_back(row.theirs);
  auto response = ok(json::Object{{"twoFactorRedirect", true}, {"twoFactorMethods", std::move(methods)}});
  if (!remember) cookies_.set_signed(response, kDontRemember, "true", std::nullopt);
  cookies_.clear(response);
  cookies_.clear_signed(response, kSessionData);
  cookies_.set_signed(response, kTwoFactorCookie, challenge.token.expose(), core::kChallengeLife);
  if (!method.empty()) cookies_.remember_method(response, method);
  return response;
}

}  // namespace usher::better_auth
