#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/data: downloads everything that is stored about the user, and deletes the account.
std::vector<http::Endpoint> data_page(const AccountArea& use);

}  // namespace usher::pages
