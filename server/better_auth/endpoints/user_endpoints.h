#pragma once

#include <vector>

#include "common/core/accounts/own_account.h"
#include "common/core/credentials/password_change.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct UserUseCases {
  const core::OwnAccount& own_account;
  const core::PasswordChange& passwords;
  const Surface& surface;
};

/// update-user and delete-user.
std::vector<http::Endpoint> user_endpoints(const UserUseCases& use);

}  // namespace usher::better_auth
