#pragma once

#include "server/authentication/surface.h"

namespace usher::rest {

using authentication::Surface;
using http::BodyRule;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

/// Starting, refreshing, listing and ending sessions.
std::vector<http::Endpoint> session_endpoints(const Surface& use);
/// The caller's account, password and profile, and the identity check of reverse proxies.
std::vector<http::Endpoint> account_endpoints(const Surface& use);
/// Who reads a page, and by which traits it may adapt.
std::vector<http::Endpoint> reader_endpoints(const Surface& use);
/// The active questionnaire, and the answers of the signed-in user or of the visitor with the cookie.
std::vector<http::Endpoint> questionnaire_endpoints(const Surface& use);
/// The events of the caller's account.
std::vector<http::Endpoint> audit_endpoints(const Surface& use);
/// The calls of the site's other back ends, with an API key. Sessions cannot make these calls, and an API key can make no others.
std::vector<http::Endpoint> back_end_endpoints(const Surface& use);
/// Forgotten passwords, and verifying, changing and restoring an address.
std::vector<http::Endpoint> mail_endpoints(const Surface& use);
/// Enrolling, using and disabling a second factor.
std::vector<http::Endpoint> two_factor_endpoints(const Surface& use);
/// Passkeys: sign-in, sign-up and the caller's own.
std::vector<http::Endpoint> passkey_endpoints(const Surface& use);
/// Provider sign-in, and the linked accounts of the caller.
std::vector<http::Endpoint> oauth_endpoints(const Surface& use);

}  // namespace usher::rest
