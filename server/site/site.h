#pragma once

#include "server/authentication/surface.h"

namespace usher::site {

using authentication::Surface;
using http::BodyRule;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

/// Chat for signed-in users and visitors: questions, which the back end answers as a stream of events, stored messages, and the
/// threads of a visitor that become those of an account.
std::vector<http::Endpoint> chat_endpoints(const Surface& use);
/// The caller's profile at /api/v1/profile and /api/user/profile, in the format of the site's pages.
std::vector<http::Endpoint> profile_endpoints(const Surface& use);

}  // namespace usher::site
