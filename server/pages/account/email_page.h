#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/security/email: asks for another address, which gets a link to confirm it.
std::vector<http::Endpoint> email_page(const AccountArea& use);

}  // namespace usher::pages
