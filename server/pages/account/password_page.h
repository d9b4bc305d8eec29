#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/security/password: changes the password; the other sessions end. An account without one is led to a mailed link.
std::vector<http::Endpoint> password_page(const AccountArea& use);

}  // namespace usher::pages
