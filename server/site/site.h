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
/// Pages adapted to the caller, as a stream of events from the back end or as they are kept, and complaints about them.
std::vector<http::Endpoint> page_endpoints(const Surface& use);
/// The path that takes larger bodies: 64 KiB of text in JSON, where each byte may be escaped as six.
inline constexpr std::string_view kAdaptPath = "/api/pages/adapt";
inline constexpr std::size_t kAdaptBodyBytes = std::size_t{416} * 1024;
/// The caller's profile at /api/v1/profile and /api/user/profile, in the format of the site's pages.
std::vector<http::Endpoint> profile_endpoints(const Surface& use);

}  // namespace usher::site
