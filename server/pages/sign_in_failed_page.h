#pragma once

#include <vector>

#include "server/http/routing/endpoint.h"

namespace usher::html {
class Frame;
}

namespace usher::pages {

/// /account/sign-in-failed?error=WORD: why a social sign-in failed (core::kOAuthFailures). Shows no text of the query. `frame`
/// outlives the rows.
std::vector<http::Endpoint> sign_in_failed_page(const html::Frame& frame);

}  // namespace usher::pages
