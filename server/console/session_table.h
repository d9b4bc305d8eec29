#pragma once

#include "common/core/sessions/session_admin.h"
#include "server/console/table.h"

namespace usher::console {

class Visit;

enum class WhoseSessions { kOne, kAll };

/// Live sessions, each with the button that ends it; those of all users with their addresses.
Table session_table(const Visit& visit, const std::vector<store::SessionWithEmail>& sessions, WhoseSessions whose);

}  // namespace usher::console
