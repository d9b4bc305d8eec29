#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/security/activity: the security events of the account, newest first; `cursor` in the query continues the list.
std::vector<http::Endpoint> activity_page(const AccountArea& use);

}  // namespace usher::pages
