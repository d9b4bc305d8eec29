#pragma once

#include "common/store/stores.h"

namespace usher::core {

/// Whether this account may administer: active, a person, of the role.
bool is_admin(const domain::User& user);

/// Whether a session counts: it lives, its user is active, and an admin who acts in it for the user still is one.
Result<bool> is_valid(store::Stores& tx, const store::SessionWithUser& found, Time now);

}  // namespace usher::core
