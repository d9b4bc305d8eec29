#pragma once

#include <chrono>
#include <optional>

#include "common/base/secret.h"

namespace usher::domain {
struct Session;
}
namespace usher::http {
struct Request;
struct Response;
}  // namespace usher::http

// The browser of an admin who acts as a user has a session of the user. The cookie `better-auth.admin_session` beside it keeps
// the admin's own, signed, as `TOKEN:` or, if that ends with the browser, `TOKEN:true`.

namespace usher::authentication {

class Cookies;

/// `token`: of the admin's own session `own`. `lifetime`: of the cookie.
void keep_own_session(const Cookies& cookies, http::Response& response, const domain::Session& own, const Secret& token,
                      std::chrono::seconds lifetime);
/// The token of the admin's own session; empty if the browser has none. Whether it is live is for core::Impersonation to say.
Secret own_session_of(const Cookies& cookies, const http::Request& request);
void forget_own_session(const Cookies& cookies, http::Response& response);

}  // namespace usher::authentication
