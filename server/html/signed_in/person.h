#pragma once

#include "server/authentication/caller.h"
#include "server/html/form_guard.h"

// Who is signed in with a browser, what leads away from a page first, what a page says after an act, and what is kept of a form.

namespace usher::html {

inline constexpr std::string_view kAccountPath = "/account";
inline constexpr std::string_view kSignInPath = "/account/sign-in";
inline constexpr std::string_view kSignOutPath = "/account/sign-out";
inline constexpr std::string_view kReAuthenticatePath = "/account/re-authenticate";

/// The person who is signed in by a cookie; absent for an anonymous account, as for a visitor, and beside a bearer token.
Result<std::optional<domain::SessionActor>> person_of(const authentication::Identification& who, const http::Request& request);

/// Redirects to the sign-in, which comes back to that path.
http::Response sign_in_first(std::string_view back_to);
/// Redirects to the page that makes the session fresh and comes back.
http::Response confirm_first(std::string_view back_to);

inline constexpr std::string_view kDoneParameter = "done";
/// Redirects to a page that says what was done: the area's text of that key.
http::Response done_at(std::string_view path, std::string_view key);
/// The key in the page's address. A link with a key that the area does not know says nothing (content spoofing).
std::string done_key(const http::Request& request);

/// What was typed into a form that comes after its session has ended. It is given back in the answer to that request alone, and
/// for the account that typed it: is_of_another_account().
struct KeptText {
  std::vector<std::pair<std::string, std::string>> fields = {};
  bool has_dropped = false;  ///< A text was in a field that the form did not have when we sent it.
};

/// `shown`: what the form showed. `is_left_out`: (name, value) of a field that is neither kept nor missed: a token, a password.
KeptText kept_text(const http::Request& request, const ShownFields& shown,
                   const std::function<bool(std::string_view, const std::string&)>& is_left_out);

}  // namespace usher::html
