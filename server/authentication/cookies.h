#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/accounts/visitors.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/new_session.h"
#include "common/core/sessions/refresh_session.h"
#include "common/settings/settings.h"
#include "server/http/messages/cookie.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::authentication {

/// The page that asks whoever holds a challenge for the second factor.
inline constexpr std::string_view kSecondFactorPage = "/account/second-factor";

/// The cookies that a browser holds of us, for every surface alike; under each the name it has when Secure:
///
///   refresh_token               Path=/auth        the refresh token as it is
///     __Secure-refresh_token
///   better-auth.session_token   Path=/            signed session token, percent-encoded
///     __Secure-better-auth.session_token
///   usher_device                Path=/            device token
///     __Host-usher_device, with a Domain __Secure-usher_device
///   usher_anonymous             Path=/            which visitor it is, signed; see core::Visitors
///     __Host-usher_anonymous, with a Domain __Secure-usher_anonymous
///   usher_oauth_state           Path=/auth/oauth  what one sign-in at a provider is bound to the browser by
///     __Secure-usher_oauth_state
///   usher_two_factor            Path=/account     the challenge that a page asks a second factor for
///     __Secure-usher_two_factor
///
/// The last two are always Lax, since a provider sends the browser back, and for this host alone. All HttpOnly; SameSite, Secure
/// and Domain from the settings. Immutable; safe from any thread.
class Cookies {
 public:
  Cookies(const settings::Settings& settings, const core::SignedValues& signed_values, const core::Visitors& visitors);

  /// Signed in: replaces both session cookies, and the device's where the grant has one. The visitor's goes with the last of what
  /// was theirs.
  void set(http::Response& response, const core::SessionGrant& grant) const;
  /// Rotated: the refresh cookie anew; the session cookie that the request holds for the same session is prolonged with it.
  void set(http::Response& response, const core::RefreshGrant& grant, const http::Request& request) const;
  /// The browser is known from now on.
  void set_device(http::Response& response, const Secret& device_token) const;
  /// Something is kept of that visitor from now on, or again.
  void set_visitor(http::Response& response, const VisitorId& visitor) const;
  void clear_visitor(http::Response& response) const;
  /// Whose visitor's cookie the request carries; whether they still count, core::Visitors says.
  [[nodiscard]] std::optional<VisitorId> visitor(const http::Request& request) const;
  /// A second factor is due: the pages ask for it.
  void set_challenge(http::Response& response, const Secret& token) const;
  void clear_challenge(http::Response& response) const;
  [[nodiscard]] std::optional<Secret> challenge(const http::Request& request) const;
  /// Signed out: both session cookies go.
  void clear(http::Response& response) const;

  /// The session cookie alone, again: its session lives longer now.
  void set_session(http::Response& response, const domain::Session& session, std::string_view token) const;

  /// Another cookie of the Better Auth protocol, `better-auth.<name>` at Path=/, its value signed; without `max_age` it goes with
  /// the browser.
  void set_signed(http::Response& response, std::string_view name, std::string_view value,
                  std::optional<std::chrono::seconds> max_age) const;
  void clear_signed(http::Response& response, std::string_view name) const;
  /// The first value of that name that is ours.
  [[nodiscard]] std::optional<std::string> signed_value(const http::Request& request, std::string_view name) const;

  /// A sign-in at a provider begins, or is over.
  void set_oauth_state(http::Response& response, const Secret& token) const;
  void clear_oauth_state(http::Response& response) const;

  /// As sent; there may be several of a name.
  [[nodiscard]] std::vector<std::string> refresh_tokens(const http::Request& request) const;
  [[nodiscard]] std::vector<std::string> session_cookies(const http::Request& request) const;
  [[nodiscard]] std::vector<std::string> oauth_states(const http::Request& request) const;
  [[nodiscard]] std::optional<Secret> device_token(const http::Request& request) const;

 private:
  [[nodiscard]] std::string protocol_name(std::string_view name) const;
  void add(http::Response& response, http::SetCookie cookie) const;
  void add_own(http::Response& response, http::SetCookie cookie) const;
  [[nodiscard]] http::SetCookie refresh_cookie(std::string value, std::optional<std::chrono::seconds> max_age) const;
  [[nodiscard]] http::SetCookie session_cookie(std::string value, std::optional<std::chrono::seconds> max_age) const;
  [[nodiscard]] std::optional<std::chrono::seconds> max_age(const domain::Session& session) const;

  const settings::Settings& settings_;
  const core::SignedValues& signed_values_;
  const core::Visitors& visitors_;
  const std::string refresh_name_;
  const std::string session_name_;
  const std::string device_name_;
  const std::string visitor_name_;
  const std::string oauth_name_;
  const std::string challenge_name_;
};

}  // namespace usher::authentication
