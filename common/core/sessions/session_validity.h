#pragma once

#include "common/store/sessions/sessions.h"
#include "common/store/stores.h"

namespace usher::core {

/// Returns whether a session is valid: it is live, its user is active, and an impersonating admin still is an admin.
Result<bool> is_valid(store::Stores& tx, const store::SessionWithUser& found, Time now);
/// The same for a session that was read with the impersonating admin; false too if the caller's key is revoked.
bool is_valid(const store::CallerSession& caller, Time now);

}  // namespace usher::core
