#pragma once

#include <vector>

#include "common/core/accounts/profiles.h"
#include "common/core/sessions/sessions.h"
#include "common/core/tokens/session_jwts.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct SessionUseCases {
  const core::Sessions& sessions;
  const core::SignOut& sign_out;
  const core::Profiles& profiles;
  const core::SessionJwts& jwts;
  core::KeyRing& keys;
  const Surface& surface;
};

/// get-session, list-sessions, the revoke calls and update-session; with the jwt plugin token and jwks.
std::vector<http::Endpoint> session_endpoints(const SessionUseCases& use);

}  // namespace usher::better_auth
