#pragma once

#include "server/authentication/cookies.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

// The browser of an admin who acts as a user has a session of the user. The cookie `better-auth.admin_session` beside it names
// that session, signed, so that stopping in this browser gives the admin's own session back. No credential of the admin is in the
// browser.

namespace usher::authentication {

inline constexpr std::string_view kKeptView = "admin_session";

/// `lifetime`: of the cookie.
inline void keep_view(const Cookies& cookies, http::Response& response, const SessionId& view, std::chrono::seconds lifetime) {
  cookies.set_signed(response, kKeptView, view.str(), lifetime);
}
/// The session that the browser kept; nullopt without one. It proves nothing: core::Impersonation compares it with the caller's.
inline std::optional<SessionId> kept_view(const Cookies& cookies, const http::Request& request) {
  auto kept = cookies.signed_value(request, kKeptView);
  return kept ? std::optional<SessionId>(std::move(*kept)) : std::nullopt;
}
/// After any response: forgets the kept session where the response issues or clears session cookies without keeping one, and
/// where a release of before kept a token.
inline void drop_kept_view(const Cookies& cookies, const http::Request& request, http::Response& response) {
  if (!cookies.has_signed(request, kKeptView) || cookies.sets_signed(response, kKeptView)) return;
  const auto kept = kept_view(cookies, request);
  const bool is_token = kept && kept->str().find(':') != std::string::npos;
  if (is_token || cookies.replaces_session(request, response)) cookies.clear_signed(response, kKeptView);
}

}  // namespace usher::authentication
