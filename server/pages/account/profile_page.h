#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/profile: name, picture, profile and the site's own fields in one form, and the answers to the questionnaire to read.
std::vector<http::Endpoint> profile_page(const AccountArea& use);

}  // namespace usher::pages
