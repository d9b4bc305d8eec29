#pragma once

#include "common/core/sign_in/sign_up.h"
#include "server/authentication/surface.h"
#include "server/rest/views.h"

namespace usher::rest {

/// The caller of a sign-in, whose session replaces those of its cookies if it gets cookies. Error: kValidationFailed for a
/// browser without them.
Result<domain::Caller> sign_in_visitor_of(const authentication::Surface& use, const http::Request& request,
                                          const SignInWishes& wishes);

/// The response to every sign-in: a SessionView, with the session's cookies for browsers, or the refresh token in the body for
/// programs.
http::Response session_answer(http::HttpStatus status, core::SessionGrant grant, const authentication::Cookies& cookies,
                              bool keeps_cookies, std::optional<std::vector<Secret>> backup_codes = std::nullopt);
/// The response to a sign-in that needs a second factor, or its enrolment.
http::Response challenge_answer(http::HttpStatus status, core::TwoFactorChallenge challenge);

/// The response to every sign-up.
http::Response sign_up_answer(const authentication::Surface& use, core::SignUpOutcome outcome);

/// The tokens to renew for a caller that presented its session this way.
core::Renewal renewal_of(authentication::Identification::Presented presented);
/// The renewed token for the body, or an empty view and the cookies in `response`.
RenewedTokenView renewed_token(http::Response& response, const core::SessionGrant& grant,
                               authentication::Identification::Presented presented, const authentication::Cookies& cookies);

}  // namespace usher::rest
