#pragma once

#include <string>
#include <vector>

#include "server/http/endpoint.h"

namespace usher::pages {

/// /account/sign-in-failed?error=WORD: why a social sign-in came to nothing (core::kOAuthFailures), and a link back to the site.
/// Shows nothing of the query.
std::vector<http::Endpoint> sign_in_failed_page(std::string site_url);

}  // namespace usher::pages
