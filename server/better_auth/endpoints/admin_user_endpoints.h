#pragma once

#include <vector>

#include "server/better_auth/protocol/admin_gate.h"

namespace usher::better_auth {

/// admin/: get-user, create-user, update-user, remove-user, set-role, ban-user, unban-user and set-user-password.
std::vector<http::Endpoint> admin_user_endpoints(const AdminUseCases& use);

}  // namespace usher::better_auth
