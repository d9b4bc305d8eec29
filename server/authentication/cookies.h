#pragma once

#include "common/core/sign_in/session_issuer.h"
#include "server/http/messages/cookie.h"

namespace usher::core {
struct AuthorizationRedirect;
struct RefreshGrant;
class SignedValues;
class Visitors;
}  // namespace usher::core
namespace usher::http {
struct Request;
struct Response;
}  // namespace usher::http

namespace usher::authentication {

/// The page that asks for the second factor of a pending sign-in.
inline constexpr std::string_view kSecondFactorPage = "/account/second-factor";
/// The page that enrols a second factor for a pending sign-in.
inline constexpr std::string_view kEnrolmentPage = "/account/two-factor";
/// The page that continues a pending sign-in.
inline std::string_view page_of(const core::TwoFactorChallenge& challenge) {
  return challenge.must_enrol ? kEnrolmentPage : kSecondFactorPage;
}

/// The cookies that this server sets, for all APIs; the second line gives the name of the Secure cookie:
///
///   refresh_token               Path=/auth        the refresh token, unsigned
///     __Secure-refresh_token
///   better-auth.session_token   Path=/            signed session token, percent-encoded
///     __Secure-better-auth.session_token
///   usher_device                Path=/            device token
///     __Host-usher_device, with a Domain __Secure-usher_device
///   usher_anonymous             Path=/            signed visitor id; see core::Visitors
///     __Host-usher_anonymous, with a Domain __Secure-usher_anonymous
///   usher_code                  Path=/            recognises the browser that asked for an e-mail code
///     __Host-usher_code, with a Domain __Secure-usher_code
///   usher_oauth_state_X         Path=/auth/oauth  binds a provider sign-in to the browser (login CSRF); X is of the state, so
///     __Secure-usher_oauth_state_X                that sign-ins of several tabs live side by side
///   usher_two_factor            Path=/account     the challenge of the second-factor page
///     __Secure-usher_two_factor
///   usher_form                  Path=/            binds the forms of the pages to the browser (CSRF); ends with the browser
///     __Host-usher_form
///   better-auth.last_used_login_method   Path=/   with the plugin last-login-method: the method's name, read by the site's
///   script
///
/// usher_oauth_state_X, usher_two_factor and usher_form are Lax where the settings say Strict, because links and redirects lead
/// to them, and have no Domain. What a form sends is safe without SameSite: its token is in a page that no other origin reads.
/// All but the last are HttpOnly; SameSite, Secure and Domain come from the settings. Immutable; thread-safe.
class Cookies {
 public:
  Cookies(const settings::Settings& settings, const core::SignedValues& signed_values, const core::Visitors& visitors);

  /// After a sign-in: replaces both session cookies, and the device cookie if the grant has one. Clears the visitor cookie if all
  /// of the visitor's data was merged.
  void set(http::Response& response, const core::SessionGrant& grant) const;
  /// After a refresh: sets the new refresh cookie, and extends the session cookie of the request if it belongs to the same
  /// session, also one whose signature is of a former secret: the token in it proves as much as the refresh token.
  void set(http::Response& response, const core::RefreshGrant& grant, const http::Request& request) const;
  /// Sets the cookie of a known browser.
  void set_device(http::Response& response, const Secret& device_token) const;
  /// Sets the visitor cookie of a visitor with stored data.
  void set_visitor(http::Response& response, const VisitorId& visitor) const;
  void clear_visitor(http::Response& response) const;
  /// Sets the cookie of a browser that asked for an e-mail code, and the header X-Code-Token for clients without cookies.
  void set_code_asker(http::Response& response, const Secret& token) const;
  /// Returns the token of the header X-Code-Token, otherwise of the cookie.
  [[nodiscard]] std::optional<Secret> code_asker(const http::Request& request) const;
  /// Returns the visitor of the request's cookie; core::Visitors checks whether the visitor is still valid.
  [[nodiscard]] std::optional<VisitorId> visitor(const http::Request& request) const;
  /// Sets the challenge that the second-factor page reads.
  void set_challenge(http::Response& response, const Secret& token) const;
  void clear_challenge(http::Response& response) const;
  [[nodiscard]] std::optional<Secret> challenge(const http::Request& request) const;
  /// Sets what binds forms to the browser; see core::FormTokens.
  void set_form_browser(http::Response& response, const Secret& value) const;
  [[nodiscard]] std::optional<Secret> form_browser(const http::Request& request) const;
  /// With the plugin last-login-method: names the way of the last sign-in, for the site's sign-in page. It never holds an
  /// address.
  void remember_method(http::Response& response, std::string_view method) const;
  /// After the deletion of the account.
  void forget_method(http::Response& response) const;
  /// After a sign-out: clears both session cookies.
  void clear(http::Response& response) const;

  /// Sets the session cookie alone, because its session was extended.
  void set_session(http::Response& response, const domain::Session& session, std::string_view token) const;

  /// Sets another cookie of the Better Auth protocol, `better-auth.<name>` at Path=/, with a signed value; without `max_age` it
  /// ends with the browser. `is_redirected_to`: a provider's redirect must bring it, so it is Lax where the settings say Strict.
  void set_signed(http::Response& response, std::string_view name, std::string_view value,
                  std::optional<std::chrono::seconds> max_age, bool is_redirected_to = false) const;
  void clear_signed(http::Response& response, std::string_view name) const;
  /// Returns the first validly signed value of that name.
  [[nodiscard]] std::optional<std::string> signed_value(const http::Request& request, std::string_view name) const;
  /// Whether the request has such a cookie, validly signed or not.
  [[nodiscard]] bool has_signed(const http::Request& request, std::string_view name) const;
  [[nodiscard]] bool sets_signed(const http::Response& response, std::string_view name) const;
  /// Whether the response takes the request's session out of the browser: it sets the session cookie to another value or clears
  /// it.
  [[nodiscard]] bool replaces_session(const http::Request& request, const http::Response& response) const;

  /// Starts or ends a sign-in at a provider, the one with that state.
  void set_oauth_state(http::Response& response, const core::AuthorizationRedirect& begun) const;
  void clear_oauth_state(http::Response& response, std::string_view state) const;

  /// Returns the values as sent; a name may occur several times.
  [[nodiscard]] std::vector<std::string> refresh_tokens(const http::Request& request) const;
  [[nodiscard]] std::vector<std::string> session_cookies(const http::Request& request) const;
  /// The session tokens of the cookies that are validly signed.
  [[nodiscard]] std::vector<std::string> session_tokens(const http::Request& request) const;
  [[nodiscard]] std::vector<std::string> oauth_states(const http::Request& request, std::string_view state) const;
  [[nodiscard]] std::vector<std::string> device_tokens(const http::Request& request) const;
  [[nodiscard]] std::optional<Secret> device_token(const http::Request& request) const;

 private:
  [[nodiscard]] std::string protocol_name(std::string_view name) const;
  void add(http::Response& response, http::SetCookie cookie, bool is_redirected_to = false) const;
  void add_own(http::Response& response, http::SetCookie cookie) const;
  void send(http::Response& response, http::SetCookie cookie, bool is_redirected_to) const;
  [[nodiscard]] http::SetCookie refresh_cookie(std::string value, std::optional<std::chrono::seconds> max_age) const;
  [[nodiscard]] http::SetCookie session_cookie(std::string value, std::optional<std::chrono::seconds> max_age) const;
  [[nodiscard]] std::optional<std::chrono::seconds> max_age(const domain::Session& session) const;
  [[nodiscard]] std::string oauth_name(std::string_view state) const;

  const settings::Settings& settings_;
  const core::SignedValues& signed_values_;
  const core::Visitors& visitors_;
  const std::string refresh_name_;
  const std::string session_name_;
  const std::string device_name_;
  const std::string visitor_name_;
  const std::string code_name_;
  const std::string oauth_name_;
  const std::string challenge_name_;
  const std::string form_name_;
  const bool names_method_;
};

}  // namespace usher::authentication
