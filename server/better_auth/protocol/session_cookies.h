#pragma once

#include "common/core/sign_in/session_issuer.h"
#include "server/authentication/cookies.h"
#include "server/better_auth/protocol/session_lookup.h"

namespace usher::better_auth {

/// The cookies of this surface over those that all surfaces share, and the header that says the same to whoever keeps none:
///
///   better-auth.dont_remember   "true", signed; beside a session that ends with the browser
///   better-auth.two_factor      the challenge that waits for a second factor, signed
///   better-auth.session_data    never set; cleared, since a server before this one may have set it
///   set-auth-token              <token>.<signature>, with the bearer plugin, whenever the session cookie is set
///
/// Immutable; safe from any thread.
class SessionCookies {
 public:
  SessionCookies(const settings::Settings& settings, const core::SignedValues& signed_values,
                 const authentication::Cookies& cookies);

  /// Somebody is signed in from now on.
  void set(http::Response& response, const core::SessionGrant& grant) const;
  /// The same session again: it lives longer, or its user changed.
  void set_again(http::Response& response, const domain::Session& session, std::string_view token) const;
  /// The browser is remembered after all.
  void clear_dont_remember(http::Response& response) const;
  /// Nobody is signed in any more.
  void clear(http::Response& response) const;

  /// A second factor is due: the answer to a sign-in that waits for one. `remember` as the sign-in asked.
  [[nodiscard]] http::Response challenge(const core::TwoFactorChallenge& challenge, bool remember) const;

  [[nodiscard]] const authentication::Cookies& shared() const { return cookies_; }

 private:
  void return_token(http::Response& response, std::string_view token) const;

  const bool returns_token_;
  const core::SignedValues& signed_values_;
  const authentication::Cookies& cookies_;
};

/// The name of the cookie that holds a challenge.
inline constexpr std::string_view kTwoFactorCookie = "two_factor";

}  // namespace usher::better_auth
