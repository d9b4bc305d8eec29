#pragma once

#include <vector>

#include "server/better_auth/protocol/admin_gate.h"

namespace usher::better_auth {

/// admin/list-users.
std::vector<http::Endpoint> admin_list_endpoint(const AdminUseCases& use);

}  // namespace usher::better_auth
