#pragma once

#include "server/authentication/caller.h"
#include "server/authentication/cookies.h"
#include "server/rest/views.h"

namespace usher::rest {

/// The response to every sign-in: a SessionView, with the session's cookies for browsers, or the refresh token in the body for
/// programs.
http::Response session_answer(http::HttpStatus status, core::SessionGrant grant, const authentication::Cookies& cookies,
                              bool keeps_cookies, std::optional<std::vector<Secret>> backup_codes = std::nullopt);
/// The response to a sign-in that needs a second factor, or its enrolment.
http::Response challenge_answer(http::HttpStatus status, core::TwoFactorChallenge challenge);

/// The tokens to renew for a caller that presented its session this way.
core::Renewal renewal_of(authentication::Identification::Presented presented);
/// The renewed token for the body, or an empty view and the cookies in `response`.
RenewedTokenView renewed_token(http::Response& response, const core::SessionGrant& grant,
                               authentication::Identification::Presented presented, const authentication::Cookies& cookies);

}  // namespace usher::rest
