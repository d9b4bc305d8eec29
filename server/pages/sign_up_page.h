#pragma once

#include "common/core/providers/oauth_providers.h"
#include "common/settings/settings.h"
#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class SignUp;
}
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct SignUpPage {
  const html::Frame& frame;
  const core::SignUp& sign_up;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  html::FormGuard guard;
  html::Destinations destinations;
  const std::vector<settings::UserField>& declared_fields;
  const core::OAuthProviders& providers;
  std::string home;             ///< Where a sign-up without `next` finally leads.
  bool is_open = true;          ///< SIGNUP_ENABLED.
  bool asks_background = true;  ///< The questionnaire's page follows; it needs session cookies.
};

/// /account/sign-up: makes the account first, whatever SIGNUP_PROFILE says, then leads to the questionnaire. With
/// REQUIRE_EMAIL_VERIFICATION it says that a mail is on its way.
std::vector<http::Endpoint> sign_up_page(const SignUpPage& use);

}  // namespace usher::pages
