#pragma once

#include "common/core/sessions/sessions.h"
#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct SignOutPage {
  const html::Frame& frame;
  const core::SignOut& sign_out;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  html::FormGuard guard;
  html::Destinations destinations;
};

/// /account/sign-out: GET asks, POST ends this session and goes to `next`, if there is one.
std::vector<http::Endpoint> sign_out_page(const SignOutPage& use);

}  // namespace usher::pages
