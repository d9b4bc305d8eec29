#pragma once

#include <vector>

#include "common/core/sign_in/anonymous_user.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct AnonymousUseCases {
  const core::AnonymousUsers& anonymous;
  const Surface& surface;
};

/// The plugin `anonymous`: sign-in/anonymous and delete-anonymous-user.
std::vector<http::Endpoint> anonymous_endpoints(const AnonymousUseCases& use);

}  // namespace usher::better_auth
