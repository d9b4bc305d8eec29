#pragma once

#include <vector>

#include "server/pages/account/account_area.h"

namespace usher::pages {

/// /account/security/two-factor: sets up an authenticator app and shows the backup codes once; /off: turns it off;
/// /account/security/backup-codes: new codes instead of the old ones.
std::vector<http::Endpoint> two_factor_page(const AccountArea& use);

}  // namespace usher::pages
