#include "server/authentication/cookies.h"

#include "common/core/accounts/visitors.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/sessions/refresh_session.h"
#include "common/crypto/digest.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::authentication {
namespace {

constexpr const char* kRefreshPath = "/auth";
constexpr const char* kOAuthPath = "/auth/oauth";
constexpr const char* kPagesPath = "/account";
constexpr const char* kCodeHeader = "X-Code-Token";
/// A browser has one for each domain and path; each value costs a database lookup.
constexpr std::size_t kMostOfAName = 8;
/// The protocol's name; never with a prefix, since its client reads it by this one.
constexpr const char* kLastMethod = "better-auth.last_used_login_method";
constexpr std::chrono::days kLastMethodLife{30};

http::SameSite same_site_of(settings::SameSitePolicy same_site) {
  switch (same_site) {
    case settings::SameSitePolicy::kLax:
      return http::SameSite::kLax;
    case settings::SameSitePolicy::kStrict:
      return http::SameSite::kStrict;
    case settings::SameSitePolicy::kNone:
      return http::SameSite::kNone;
  }
  return http::SameSite::kLax;
}

std::string secured(const settings::CookieSettings& cookies, std::string name) {
  return (cookies.secure ? "__Secure-" : "") + name;
}

std::string host_bound(const settings::CookieSettings& cookies, std::string name) {
  if (!cookies.secure) return name;
  return (cookies.domain.empty() ? "__Host-" : "__Secure-") + name;
}

std::vector<std::string> values_of(const http::Request& request, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [header, text] : request.headers) {
    if (header != "cookie") continue;
    for (const auto value : http::cookie_values(text, name))
      if (!value.empty() && values.size() < kMostOfAName) values.emplace_back(value);
  }
  return values;
}

std::optional<Secret> first_of(std::vector<std::string> values) {
  return values.empty() ? std::nullopt : std::optional(Secret(std::move(values.front())));
}

/// The value that the response gives the cookie, empty if it clears it; nullopt if it leaves the cookie alone.
std::optional<std::string> value_set(const http::Response& response, const std::string& name) {
  std::optional<std::string> value;
  for (const auto& [header, text] : response.headers)
    if (header == "Set-Cookie" && text.starts_with(name + "="))
      value = text.substr(name.size() + 1, text.find(';') - name.size() - 1);
  return value;
}

}  // namespace

Cookies::Cookies(const settings::Settings& settings, const core::SignedValues& signed_values, const core::Visitors& visitors)
    : settings_(settings),
      signed_values_(signed_values),
      visitors_(visitors),
      refresh_name_(secured(settings.cookies, "refresh_token")),
      session_name_(secured(settings.cookies, "better-auth.session_token")),
      device_name_(host_bound(settings.cookies, "usher_device")),
      visitor_name_(host_bound(settings.cookies, "usher_anonymous")),
      code_name_(host_bound(settings.cookies, "usher_code")),
      oauth_name_(secured(settings.cookies, "usher_oauth_state")),
      challenge_name_(secured(settings.cookies, "usher_two_factor")),
      form_name_((settings.cookies.secure ? "__Host-" : "") + std::string("usher_form")),
      names_method_(settings.has(settings::Plugin::kLastLoginMethod)) {}

void Cookies::add(http::Response& response, http::SetCookie cookie, bool is_redirected_to) const {
  cookie.domain = settings_.cookies.domain;
  send(response, std::move(cookie), is_redirected_to);
}

/// Without Domain: only this host reads it.
void Cookies::add_own(http::Response& response, http::SetCookie cookie) const { send(response, std::move(cookie), true); }

void Cookies::send(http::Response& response, http::SetCookie cookie, bool is_redirected_to) const {
  cookie.secure = settings_.cookies.secure;
  cookie.same_site = same_site_of(settings_.cookies.same_site);
  if (is_redirected_to && cookie.same_site == http::SameSite::kStrict) cookie.same_site = http::SameSite::kLax;
  if (auto header = http::to_header(cookie)) response.with("Set-Cookie", std::move(*header));
}

http::SetCookie Cookies::refresh_cookie(std::string value, std::optional<std::chrono::seconds> age) const {
  return {.name = refresh_name_, .value = std::move(value), .max_age = age, .path = kRefreshPath};
}

http::SetCookie Cookies::session_cookie(std::string value, std::optional<std::chrono::seconds> age) const {
  return {.name = session_name_, .value = std::move(value), .max_age = age};
}

std::optional<std::chrono::seconds> Cookies::max_age(const domain::Session& session) const {
  if (!session.remembered) return std::nullopt;
  return settings_.tokens.refresh_ttl;
}

void Cookies::set(http::Response& response, const core::SessionGrant& grant) const {
  add(response, refresh_cookie(std::string(grant.refresh_token.expose()), max_age(grant.session)));
  set_session(response, grant.session, grant.session_token.expose());
  if (grant.device_token) set_device(response, *grant.device_token);
  if (grant.merged && !grant.merged->some_left) clear_visitor(response);
}

void Cookies::set_device(http::Response& response, const Secret& device_token) const {
  add(response, {.name = device_name_, .value = std::string(device_token.expose()), .max_age = core::kDeviceLife});
}

void Cookies::set_visitor(http::Response& response, const VisitorId& visitor) const {
  add(response, {.name = visitor_name_, .value = visitors_.token_of(visitor), .max_age = settings_.retention.anonymous});
}

void Cookies::clear_visitor(http::Response& response) const {
  add(response, {.name = visitor_name_, .value = "", .max_age = std::chrono::seconds(0)});
}

void Cookies::set_code_asker(http::Response& response, const Secret& token) const {
  add(response, {.name = code_name_, .value = std::string(token.expose()), .max_age = core::kEmailCodeLife});
  response.with(kCodeHeader, std::string(token.expose()));
}

std::optional<Secret> Cookies::code_asker(const http::Request& request) const {
  if (const auto sent = request.header("x-code-token")) return Secret(std::string(*sent));
  return first_of(values_of(request, code_name_));
}

/// Returns the first valid one: a neighbouring site may have set others.
std::optional<VisitorId> Cookies::visitor(const http::Request& request) const {
  for (const auto& value : values_of(request, visitor_name_))
    if (auto holder = visitors_.holder_of(value)) return holder;
  return std::nullopt;
}

void Cookies::set(http::Response& response, const core::RefreshGrant& grant, const http::Request& request) const {
  add(response, refresh_cookie(std::string(grant.refresh_token.expose()), max_age(grant.session)));
  for (const auto& cookie : session_cookies(request)) {
    const auto token = core::SignedValues::value_of_encoded(cookie);
    if (crypto::sha256_base64url(token) != grant.session.token_hash) continue;
    set_session(response, grant.session, token);
    return;
  }
}

void Cookies::clear(http::Response& response) const {
  add(response, refresh_cookie("", std::chrono::seconds(0)));
  add(response, session_cookie("", std::chrono::seconds(0)));
}

void Cookies::remember_method(http::Response& response, std::string_view method) const {
  if (!names_method_) return;
  add(response, {.name = kLastMethod, .value = std::string(method), .max_age = kLastMethodLife, .http_only = false});
}

void Cookies::forget_method(http::Response& response) const {
  if (!names_method_) return;
  add(response, {.name = kLastMethod, .value = "", .max_age = std::chrono::seconds(0), .http_only = false});
}

void Cookies::set_session(http::Response& response, const domain::Session& session, std::string_view token) const {
  if (settings_.cookies.session_cookie) add(response, session_cookie(signed_values_.sign_encoded(token), max_age(session)));
}

void Cookies::set_signed(http::Response& response, std::string_view name, std::string_view value,
                         std::optional<std::chrono::seconds> age, bool is_redirected_to) const {
  add(response, {.name = protocol_name(name), .value = signed_values_.sign_encoded(value), .max_age = age}, is_redirected_to);
}

void Cookies::clear_signed(http::Response& response, std::string_view name) const {
  add(response, {.name = protocol_name(name), .value = "", .max_age = std::chrono::seconds(0)});
}

std::optional<std::string> Cookies::signed_value(const http::Request& request, std::string_view name) const {
  for (const auto& value : values_of(request, protocol_name(name)))
    if (auto verified = signed_values_.verify_encoded(value)) return verified;
  return std::nullopt;
}

bool Cookies::has_signed(const http::Request& request, std::string_view name) const {
  return !values_of(request, protocol_name(name)).empty();
}

bool Cookies::sets_signed(const http::Response& response, std::string_view name) const {
  return value_set(response, protocol_name(name)).has_value();
}

bool Cookies::replaces_session(const http::Request& request, const http::Response& response) const {
  const auto now = value_set(response, session_name_);
  const auto before = session_cookies(request);
  return now && !contains(before, *now);
}

std::string Cookies::protocol_name(std::string_view name) const {
  return secured(settings_.cookies, "better-auth." + std::string(name));
}

/// At most 64 names, however many sign-ins a browser begins.
std::string Cookies::oauth_name(std::string_view state) const {
  return oauth_name_ + '_' + crypto::sha256_base64url(state).front();
}

void Cookies::set_oauth_state(http::Response& response, const core::AuthorizationRedirect& begun) const {
  add_own(response, {.name = oauth_name(begun.state),
                     .value = std::string(begun.browser_token.expose()),
                     .max_age = core::kOAuthStateLife,
                     .path = kOAuthPath});
}

void Cookies::clear_oauth_state(http::Response& response, std::string_view state) const {
  add_own(response, {.name = oauth_name(state), .value = "", .max_age = std::chrono::seconds(0), .path = kOAuthPath});
}

void Cookies::set_challenge(http::Response& response, const Secret& token) const {
  add_own(response,
          {.name = challenge_name_, .value = std::string(token.expose()), .max_age = core::kChallengeLife, .path = kPagesPath});
}

void Cookies::clear_challenge(http::Response& response) const {
  add_own(response, {.name = challenge_name_, .value = "", .max_age = std::chrono::seconds(0), .path = kPagesPath});
}

std::optional<Secret> Cookies::challenge(const http::Request& request) const {
  return first_of(values_of(request, challenge_name_));
}

void Cookies::set_form_browser(http::Response& response, const Secret& value) const {
  add_own(response, {.name = form_name_, .value = std::string(value.expose())});
}

std::optional<Secret> Cookies::form_browser(const http::Request& request) const {
  return first_of(values_of(request, form_name_));
}

std::vector<std::string> Cookies::oauth_states(const http::Request& request, std::string_view state) const {
  return values_of(request, oauth_name(state));
}

std::vector<std::string> Cookies::refresh_tokens(const http::Request& request) const { return values_of(request, refresh_name_); }

std::vector<std::string> Cookies::session_cookies(const http::Request& request) const {
  return settings_.cookies.session_cookie ? values_of(request, session_name_) : std::vector<std::string>();
}

std::vector<std::string> Cookies::session_tokens(const http::Request& request) const {
  std::vector<std::string> tokens;
  for (const auto& cookie : session_cookies(request))
    if (auto token = signed_values_.verify_encoded(cookie)) tokens.push_back(std::move(*token));
  return tokens;
}

std::vector<std::string> Cookies::device_tokens(const http::Request& request) const { return values_of(request, device_name_); }

std::optional<Secret> Cookies::device_token(const http::Request& request) const { return first_of(device_tokens(request)); }

}  // namespace usher::authentication
