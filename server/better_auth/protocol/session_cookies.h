#pragma once

#include "common/core/secrets/signed_values.h"
#include "server/authentication/cookies.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

inline constexpr std::string_view kTokenHeader = "set-auth-token";

/// The cookies of this protocol, beside those that all APIs share, and the header for clients without cookies:
///
///   better-auth.dont_remember   "true", signed; beside a session that ends with the browser
///   better-auth.two_factor      the challenge that waits for a second factor, signed
///   better-auth.better-auth-passkey   the token of a passkey's ceremony, signed
///   better-auth.session_data    never set; cleared, because a migrated site's server may have set it
///   better-auth.last_used_login_method   see authentication::Cookies::remember_method
///   set-auth-token              <token>.<signature>, with the bearer plugin: of a new session, and of the same again to a
///   bearer.
///                               Scripts read it, so that its signature is not the cookie's: a bearer by it is weak
///
/// Immutable; thread-safe.
class SessionCookies {
 public:
  /// `bearer_values`: of SignedPurpose::kBearer.
  SessionCookies(const settings::Settings& settings, const core::SignedValues& bearer_values,
                 const authentication::Cookies& cookies);

  /// After a sign-in. `method`: its name in the plugin last-login-method; empty: none.
  void set(http::Response& response, const core::SessionGrant& grant, std::string_view method = {}) const;
  /// The admin's own session, for the admin who stops acting `by` an impersonation: scripts get nothing of it by the cookie.
  void set_own(http::Response& response, const domain::SessionActor& by, const core::SessionGrant& grant) const;
  /// The same session again: it was extended, or its user changed.
  void set_again(http::Response& response, const domain::SessionActor& by, const domain::Session& session,
                 std::string_view token) const {
    by.is_bearer() ? return_token(response, token) : cookies_.set_session(response, session, token);
  }
  /// The session now outlives the browser.
  void clear_dont_remember(http::Response& response) const;
  /// After a sign-out.
  void clear(http::Response& response) const;

  /// Returns the response to a sign-in that needs a second factor: 403 with the page that enrols one if the account has none.
  /// `remember` as the sign-in requested; `method` as in set().
  [[nodiscard]] http::Response challenge(const core::TwoFactorChallenge& challenge, bool remember,
                                         std::string_view method = {}) const;

  [[nodiscard]] const authentication::Cookies& shared() const { return cookies_; }

 private:
  void return_token(http::Response& response, std::string_view token) const {
    if (returns_token_) response.with(std::string(kTokenHeader), bearer_values_.sign(token));
  }

  [[nodiscard]] http::Response enrolment(const core::TwoFactorChallenge& challenge) const;

  const std::string enrolment_page_;
  const bool returns_token_;
  const core::SignedValues& bearer_values_;
  const authentication::Cookies& cookies_;
};

/// The name of the challenge cookie.
inline constexpr std::string_view kTwoFactorCookie = "two_factor";

}  // namespace usher::better_auth
