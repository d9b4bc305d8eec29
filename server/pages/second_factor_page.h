#pragma once

#include <vector>

#include "common/core/sign_in/two_factor_sign_in.h"
#include "server/authentication/caller.h"
#include "server/html/form_guard.h"
#include "server/html/page.h"
#include "server/http/routing/endpoint.h"

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
