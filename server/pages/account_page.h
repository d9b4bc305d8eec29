#pragma once

#include <vector>

#include "server/authentication/caller.h"
#include "server/html/form_guard.h"
#include "server/html/page.h"
#include "server/http/routing/endpoint.h"

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct AccountPage {
  const html::Frame& frame;
  const authentication::Identification& who;
  html::FormGuard guard;
};

/// /account: the signed-in user. Without a session it leads to the sign-in, which comes back.
std::vector<http::Endpoint> account_page(const AccountPage& use);

}  // namespace usher::pages
