#pragma once

#include <vector>

#include "server/better_auth/protocol/admin_gate.h"

namespace usher::better_auth {

/// admin/: list-user-sessions, revoke-user-session(s), impersonate-user and stop-impersonating.
std::vector<http::Endpoint> admin_session_endpoints(const AdminUseCases& use);

}  // namespace usher::better_auth
