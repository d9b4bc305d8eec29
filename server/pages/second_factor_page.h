#pragma once

#include "server/authentication/caller.h"
#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
}
namespace usher::core {
class TwoFactorSignIn;
}
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct SecondFactorPage {
  const html::Frame& frame;
  const core::TwoFactorSignIn& sign_in;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  html::FormGuard guard;
};

/// /account/second-factor: asks a user who comes back from a provider for the second factor, then redirects. A cookie holds the
/// challenge.
std::vector<http::Endpoint> second_factor_page(const SecondFactorPage& use);

}  // namespace usher::pages
