#pragma once

#include "common/core/core.h"
#include "server/authentication/caller.h"
#include "server/authentication/cookies.h"
#include "server/html/destination.h"
#include "server/html/form_guard.h"
#include "server/html/page.h"
#include "server/http/routing/route_group.h"

namespace usher::pages {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

/// What the pages use; all of it outlives them.
struct Context {
  const core::Core& core;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  const http::Origins& origins;
  const html::Layout& layout;
  const settings::Settings& settings;
  html::FormGuard guard;
  html::Destinations destinations;
  std::string_view home;         ///< Where a sign-in or the questionnaire leads without `next`.
  std::string_view console;      ///< Where the console is, for a link that admins see; empty: no console.
  std::string_view after_setup;  ///< Where the first admin goes on; empty: the server was not started to be set up in a browser.
};

/// What the pages load: the style sheet in the site's accent colour (`#rrggbb`), the script and the icon.
std::vector<html::Asset> assets(const std::string& accent);
/// The routes of the assets, and of usher.js for pages of the site, whose menu links the console for admins if there is one.
std::vector<http::Endpoint> asset_endpoints(const std::string& accent, bool has_console);

/// `/`: a small page for browsers, JSON for programs. A browser on the developer's own machine also sees the state of the server,
/// the newest mails and what to do next: over loopback, as localhost, not through a proxy, and without a mail server. Mailed
/// links are not on it: another user of the machine, or a client of a proxy without headers, could take over accounts.
std::vector<http::Endpoint> front_page(const Context& use);
/// The group of all other paths: an unknown path is a page for browsers and problem details for programs.
http::RouteGroup other_paths(const html::Layout& layout);

/// Whether `/` is the set-up: for a browser on the server's own machine, while there is no admin and the printed token is valid.
bool is_setup(const Context& use, const http::Request& request);
/// The form of the first admin, in place of the front page. In English, as the terminal is that printed the token.
http::Response setup_form(const Context& use, const http::Request& request);
/// POST /account/set-up: makes the first admin and signs them in. Not found unless is_setup().
std::vector<http::Endpoint> setup_page(const Context& use);

/// /account/sign-in: the hosted sign-in (sign_in_form.h). With a token it is the target of a mailed link: GET shows the address,
/// POST signs in.
std::vector<http::Endpoint> sign_in_page(const Context& use);
/// The pages beside a sign-in at a provider.
///   /account/sign-in-failed?error=WORD: why it failed (core::kOAuthFailures). Shows no text of the query.
///   /account/sign-in-with?provider=NAME: the button after a link on another site to GET /auth/oauth/{provider} (login CSRF),
///   with its `redirect_to` and `reauthenticate`.
std::vector<http::Endpoint> provider_pages(const Context& use);
/// The name of a provider as its users know it; `name` itself if it is not configured any more.
std::string shown_provider(const core::OAuthProviders& providers, std::string_view name);
/// The values of templates/providers.html: a button for each provider, which leads to `target` after the sign-in.
json::Array provider_buttons(const core::OAuthProviders& providers, const html::View& view, const std::string& target);
/// /account/second-factor: asks a user who comes back from a provider for the second factor, then redirects. A cookie holds the
/// challenge.
/// /account/two-factor: enrols the second factor that a pending sign-in of this browser needs. GET explains, POST shows the
/// secret, and POST with a code signs in.
std::vector<http::Endpoint> second_factor_page(const Context& use);
/// Leads to the page that a pending sign-in needs: one of these.
Response second_step(const Context& use, const core::TwoFactorChallenge& challenge);
/// The answer to a sign-in that goes on to `target`, a whole address; a page that says so if it is empty.
Response signed_in(const Context& use, const html::View& view, const core::SessionGrant& grant, const std::string& target);
/// /account/sign-out: GET asks, POST ends this session and goes to `next`, if there is one.
std::vector<http::Endpoint> sign_out_page(const Context& use);
/// /account/sign-up: makes the account first, whatever SIGNUP_PROFILE says, then leads to the questionnaire. With
/// REQUIRE_EMAIL_VERIFICATION it says that a mail is on its way.
std::vector<http::Endpoint> sign_up_page(const Context& use);

/// The targets of mailed links: GET shows what POST will do and changes nothing.
std::vector<http::Endpoint> account_pages(const Context& use);

/// /account/questionnaire: the active questionnaire, a step at a time, for the signed-in user. Answers are stored as they are
/// given, so that the user can leave and come back. `step` in the query is the id of a step; without it the page leads to the
/// first that is not completed, and with `once`, to `next` if the account has met the questionnaire before.
std::vector<http::Endpoint> questionnaire_page(const Context& use);

/// Where a browser goes after a sign-in by a provider or by mail, on the way to `target`, a whole address: the questionnaire if
/// the account has not met it, once.
std::string newcomer_path(const std::string& target);
/// The same as a whole address, on the way to `next`, or home; that target itself where there is no questionnaire's page, which
/// needs session cookies, or where the address would be longer than a redirect may be.
std::string newcomer_destination(const Context& use, const std::string& next);
/// The `target` of such a path or of its whole address; any other address itself.
std::string after_newcomer(const std::string& address);

}  // namespace usher::pages
