#pragma once

#include "server/authentication/cookies.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

// The browser of an admin who acts as a user has a session of the user. The cookie `better-auth.admin_session` beside it names
// that session, signed, so that stopping in this browser gives the admin's own session back. No credential of the admin is in the
// browser.

namespace usher::authentication {

/// `lifetime`: of the cookie.
void keep_view(const Cookies& cookies, http::Response& response, const SessionId& view, std::chrono::seconds lifetime);
/// The session that the browser kept; nullopt without one. It proves nothing: core::Impersonation compares it with the caller's.
std::optional<SessionId> kept_view(const Cookies& cookies, const http::Request& request);
/// After any response: forgets the kept session where the response issues or clears session cookies without keeping one, and
/// where a release of before kept a token.
void drop_kept_view(const Cookies& cookies, const http::Request& request, http::Response& response);

}  // namespace usher::authentication
