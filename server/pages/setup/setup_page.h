#pragma once

#include "common/core/setup/first_admin.h"
#include "common/core/sign_in/sign_in.h"
#include "server/authentication/cookies.h"
#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"

namespace usher::html {
class Frame;
}
namespace usher::http {
struct Request;
}

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct SetupPage {
  const html::Frame& frame;
  core::FirstAdmin& first;
  const core::SignIn& sign_in;
  const authentication::Cookies& cookies;
  const settings::Settings& settings;
  html::FormGuard guard;
  std::string_view next;  ///< The path where the new admin goes on.
};

/// Whether `/` is the set-up: for a browser on the server's own machine, while there is no admin and the printed token is valid.
bool is_setup(const SetupPage& use, const http::Request& request);
/// The form of the first admin, in place of the front page. In English, as the terminal is that printed the token.
http::Response setup_form(const SetupPage& use, const http::Request& request);
/// POST /account/set-up: makes the first admin and signs them in. Not found unless is_setup().
http::Endpoint setup_page(const SetupPage& use);

}  // namespace usher::pages
