#pragma once

#include <vector>

#include "server/http/endpoint.h"
#include "server/pages/page.h"

namespace usher::pages {

/// /account/sign-in-failed?error=WORD: why a social sign-in came to nothing (core::kOAuthFailures), and a link back to the site.
/// Shows nothing of the query. `frame` outlives it.
std::vector<http::Endpoint> sign_in_failed_page(const Frame& frame);

}  // namespace usher::pages
