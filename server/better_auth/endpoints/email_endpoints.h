#pragma once

#include <vector>

#include "common/core/accounts/profiles.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct EmailUseCases {
  const core::EmailVerification& verification;
  const core::EmailChange& change;
  const core::Profiles& profiles;
  const Surface& surface;
};

/// send-verification-email, verify-email and change-email.
std::vector<http::Endpoint> email_endpoints(const EmailUseCases& use);

}  // namespace usher::better_auth
