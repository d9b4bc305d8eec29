#pragma once

#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication

namespace usher::rest {

/// What session endpoints use; all of it outlives them.
struct RestSessionUseCases {
  const core::SignUp& sign_up;
  const core::SignIn& sign_in;
  const core::SignOut& sign_out;
  const core::RefreshSession& refresh;
  const core::Sessions& sessions;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
};

/// Starting, refreshing, listing and ending sessions.
std::vector<http::Endpoint> session_endpoints(const RestSessionUseCases& use);

}  // namespace usher::rest
