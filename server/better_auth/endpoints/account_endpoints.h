#pragma once

#include <vector>

#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/provider_access.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct AccountUseCases {
  const core::LinkedAccounts& accounts;
  const core::ProviderAccess& tokens;
  const Surface& surface;
};

/// The ways into one's account, and what providers gave for it: list-accounts, unlink-account, get-access-token, refresh-token
/// and account-info.
std::vector<http::Endpoint> account_endpoints(const AccountUseCases& use);

}  // namespace usher::better_auth
