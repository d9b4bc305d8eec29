#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::pages {

struct SignInPage;

inline constexpr std::string_view kSignInCodePage = "/account/sign-in/code";

/// /account/sign-in/code: mails a code and signs in by it. No rows without the plugin email-otp.
std::vector<http::Endpoint> sign_in_code_rows(const SignInPage& use);

}  // namespace usher::pages
