#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/re-authenticate?next=: makes the session fresh by the password or a second factor, at a linked provider that asks
/// again, or by a mailed code where the account has nothing stronger, and goes to `next`. For /account and for /admin, whose acts
/// answer kFreshSessionRequired.
std::vector<http::Endpoint> re_authenticate_page(const AccountArea& use);

}  // namespace usher::pages
