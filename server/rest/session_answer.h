#pragma once

#include "common/core/sessions/new_session.h"
#include "server/authentication/cookies.h"
#include "server/http/messages/response.h"

namespace usher::rest {

/// The response to every sign-in: a SessionView, with the session's cookies for browsers, or the refresh token in the body for
/// programs.
http::Response session_answer(http::HttpStatus status, core::SessionGrant grant, const authentication::Cookies& cookies,
                              bool keeps_cookies);

}  // namespace usher::rest
