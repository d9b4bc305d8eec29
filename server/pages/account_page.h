#pragma once

#include <vector>

#include "server/authentication/caller.h"
#include "server/http/routing/endpoint.h"
#include "server/pages/form_guard.h"
#include "server/pages/page.h"

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct AccountPage {
  const Frame& frame;
  const authentication::Identification& who;
  FormGuard guard;
};

/// /account: the signed-in user. Without a session it leads to the sign-in, which comes back.
std::vector<http::Endpoint> account_page(const AccountPage& use);

}  // namespace usher::pages
