#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/new_session.h"
#include "common/core/refresh_session.h"
#include "common/core/signed_values.h"
#include "common/settings/settings.h"
#include "server/http/cookie.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace usher::credentials {

/// The cookies that a browser holds of us, for every surface alike:
///
///   refresh_token               Path=/auth   the refresh token as it is; when Secure: __Secure-refresh_token
///   better-auth.session_token   Path=/       signed session token, percent-encoded; when Secure:
///   __Secure-better-auth.session_token usher_device                Path=/       device token; when Secure: __Host-usher_device,
///   with a Domain __Secure-usher_device
///   usher_oauth_state           Path=/auth/oauth  what one sign-in at a provider is bound to the browser by; always Lax, since
///   the
///                                           provider sends the browser back; when Secure: __Secure-usher_oauth_state
///
/// All HttpOnly; SameSite, Secure and Domain from the settings. Immutable; safe from any thread.
class Cookies {
 public:
  Cookies(const settings::Settings& settings, const core::SignedValues& signed_values);

  /// Signed in: replaces both session cookies, and the device's where the grant has one.
  void set(http::Response& response, const core::SessionGrant& grant) const;
  /// Rotated: the refresh cookie anew; the session cookie that the request holds for the same session is prolonged with it.
  void set(http::Response& response, const core::RefreshGrant& grant, const http::Request& request) const;
  /// The browser is known from now on.
  void set_device(http::Response& response, const Secret& device_token) const;
  /// Signed out: both session cookies go.
  void clear(http::Response& response) const;

  /// A sign-in at a provider begins, or is over.
  void set_oauth_state(http::Response& response, const Secret& token) const;
  void clear_oauth_state(http::Response& response) const;

  /// As sent; there may be several of a name.
  [[nodiscard]] std::vector<std::string> refresh_tokens(const http::Request& request) const;
  [[nodiscard]] std::vector<std::string> session_cookies(const http::Request& request) const;
  [[nodiscard]] std::vector<std::string> oauth_states(const http::Request& request) const;
  [[nodiscard]] std::optional<Secret> device_token(const http::Request& request) const;

 private:
  void add(http::Response& response, http::SetCookie cookie) const;
  void add_oauth_state(http::Response& response, std::string value, std::chrono::seconds max_age) const;
  [[nodiscard]] http::SetCookie refresh_cookie(std::string value, std::optional<std::chrono::seconds> max_age) const;
  [[nodiscard]] http::SetCookie session_cookie(std::string value, std::optional<std::chrono::seconds> max_age) const;
  [[nodiscard]] std::optional<std::chrono::seconds> max_age(const domain::Session& session) const;

  const settings::Settings& settings_;
  const core::SignedValues& signed_values_;
  const std::string refresh_name_;
  const std::string session_name_;
  const std::string device_name_;
  const std::string oauth_name_;
};

}  // namespace usher::credentials
