#pragma once

#include "common/store/stores.h"

namespace usher::core {

/// Returns whether the account may administer: active, not anonymous and with the role of an admin.
bool is_admin(const domain::User& user);

/// Returns whether a session is valid: it is live, its user is active, and an impersonating admin still is an admin.
Result<bool> is_valid(store::Stores& tx, const store::SessionWithUser& found, Time now);

}  // namespace usher::core
