#pragma once

#include "server/pages/pages.h"

namespace usher::pages {

/// The form of /account/sign-in: passkey, password, providers, and the ways by mail that are on. A signed-in browser is told so.
Result<http::Response> show_sign_in_form(const Context& use, const http::Request& request, const html::View& view);
/// Signs in by password or passkey and redirects to `next`, else to /account.
Result<http::Response> sign_in_by_form(const Context& use, const http::Request& request, const html::View& view);

/// Whether what is typed into the form of that page outlives the end of the session.
bool keeps_typed_text(std::string_view path);
/// The response to a form that was sent after the session had ended: a sign-in form that carries what was typed, never passwords
/// and codes, and sends it to `back_to` after a sign-in by password. The form there is shown again for the user to send; it
/// belongs to the account in its field `account`. `shown`: the fields that the form had when we sent it; others are not carried,
/// and the page says so where they had a text. Precondition: keeps_typed_text(back_to without its query).
http::Response sign_in_again(const Context& use, const http::Request& request, const html::View& view, std::string back_to,
                             const html::ShownFields& shown);

inline constexpr std::string_view kSignInCodePage = "/account/sign-in/code";

/// /account/sign-in/link: asks for a mailed link. No rows without the plugin magic-link.
std::vector<http::Endpoint> sign_in_link_rows(const Context& use);

}  // namespace usher::pages
