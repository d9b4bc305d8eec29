#pragma once

#include <string_view>
#include <vector>

#include "common/core/accounts/user_admin.h"
#include "common/core/administration/filters.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/user_fields/user_fields.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {

/// What the endpoints of accounts use; all of it outlives them.
struct UserUseCases {
  const core::UserAdmin& users;
  const core::SessionAdmin& sessions;
  const core::TwoFactor& two_factor;
  const core::UserFields& user_fields;
  const core::FilterSources& filters;
  const Callers& callers;
};

/// Lists, shows, creates, changes and deletes accounts.
std::vector<http::Endpoint> user_endpoints(const UserUseCases& use);
/// Acts on one account: suspend, activate, reset, verify-email, reset-2fa.
std::vector<http::Endpoint> user_act_endpoints(const UserUseCases& use);
/// The sessions of one account and of all.
std::vector<http::Endpoint> session_endpoints(const UserUseCases& use);

/// The id or address in the path.
inline const std::string& named_user(const http::Request& request) { return request.parameters.at(0); }

}  // namespace usher::admin_api
