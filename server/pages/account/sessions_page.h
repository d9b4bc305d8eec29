#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/sessions: where the user is signed in, and signing out there.
std::vector<http::Endpoint> sessions_page(const AccountArea& use);

}  // namespace usher::pages
