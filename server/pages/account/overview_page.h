#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account: who is signed in, and what needs the user's attention: an address that is not verified, no second factor, an
/// unfinished questionnaire.
std::vector<http::Endpoint> overview_page(const AccountArea& use);

}  // namespace usher::pages
