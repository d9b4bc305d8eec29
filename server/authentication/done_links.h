#pragma once

#include "server/authentication/cookies.h"

namespace usher::authentication {

// A link that works once (a provider's answer, a mailed token) may be opened again by the browser that used it: the back button,
// a restored tab. With the session of the first visit the second leads where the first did.

/// Notes in a signed cookie, for ten minutes, that `once`, the link's state or token, has led to `target` in that session.
void note_done(const Cookies& cookies, http::Response& response, std::string_view once, const SessionId& session,
               std::string_view target);
/// Returns where it led; nullopt if it did not, or in another session.
std::optional<std::string> done_before(const Cookies& cookies, const http::Request& request, std::string_view once,
                                       const SessionId& session);

}  // namespace usher::authentication
