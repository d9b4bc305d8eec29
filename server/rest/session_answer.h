#pragma once

#include "common/core/sessions/new_session.h"
#include "server/authentication/cookies.h"
#include "server/http/messages/response.h"

namespace usher::rest {

/// The answer to every sign-in: a SessionView and, for whoever keeps cookies, those of the session; for a program the refresh
/// token in the body.
http::Response session_answer(http::HttpStatus status, core::SessionGrant grant, const authentication::Cookies& cookies,
                              bool keeps_cookies);

}  // namespace usher::rest
