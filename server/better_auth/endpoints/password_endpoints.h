#pragma once

#include <vector>

#include "common/core/accounts/profiles.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct PasswordUseCases {
  const core::PasswordChange& change;
  const core::PasswordReset& reset;
  const core::Profiles& profiles;
  const Surface& surface;
};

/// change-password, verify-password, request-password-reset and reset-password.
std::vector<http::Endpoint> password_endpoints(const PasswordUseCases& use);

}  // namespace usher::better_auth
