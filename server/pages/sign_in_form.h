#pragma once

#include <vector>

#include "common/core/sign_in/sign_in.h"
#include "server/http/routing/endpoint.h"
#include "server/pages/sign_in_page.h"

namespace usher::pages {

/// The form of /account/sign-in: password, providers, and the ways by mail that are on. A signed-in browser is told so.
Result<http::Response> show_sign_in_form(const SignInPage& use, const http::Request& request, const html::View& view);
/// Signs in by password and redirects to `next`, else to /account.
Result<http::Response> sign_in_by_password(const SignInPage& use, const http::Request& request, const html::View& view);

/// /account/sign-in/link: asks for a mailed link. No rows without the plugin magic-link.
std::vector<http::Endpoint> sign_in_link_rows(const SignInPage& use);

}  // namespace usher::pages
