#pragma once

#include <vector>

#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct SignInUseCases {
  const core::SignUp& sign_up;
  const core::SignIn& sign_in;
  const core::SignOut& sign_out;
  const Surface& surface;
};

/// sign-up/email, sign-in/email and sign-out.
std::vector<http::Endpoint> sign_in_endpoints(const SignInUseCases& use);

}  // namespace usher::better_auth
