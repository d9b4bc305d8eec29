#pragma once

#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class EmailCodes;
class MailSignIn;
class OAuthProviders;
class SignIn;
}  // namespace usher::core
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct SignInPage {
  const html::Frame& frame;
  const core::MailSignIn& sign_in;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  const std::string& public_url;
  const core::SignIn& password;
  const core::OAuthProviders& providers;
  const core::EmailCodes& codes;
  html::FormGuard guard;
  html::Destinations destinations;
  std::string home;             ///< Where a sign-in without `next` leads.
  bool takes_sign_ups = false;  ///< SIGNUP_ENABLED.
  bool mails_links = false;     ///< The plugin magic-link is on.
  bool mails_codes = false;     ///< The plugin email-otp is on.
  bool asks_newcomers = true;   ///< The questionnaire's page is there; it needs session cookies.
};

/// Where a browser goes after a sign-in by a provider or by mail that has `next`: as newcomer_path() says.
std::string newcomer_destination(const SignInPage& use, const std::string& next);

/// /account/sign-in: the hosted sign-in (sign_in_form.h). With a token it is the target of a mailed link: GET shows the address,
/// POST signs in.
std::vector<http::Endpoint> sign_in_page(const SignInPage& use);

}  // namespace usher::pages
