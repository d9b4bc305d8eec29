#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/security: how the user signs in (address, password, second factor, trusted browsers, linked providers) with links to
/// the pages that change each; browsers are forgotten and providers linked and unlinked here.
std::vector<http::Endpoint> security_page(const AccountArea& use);

}  // namespace usher::pages
