#pragma once

#include "common/core/ports.h"

namespace usher::core {

/// Inside a write: the account goes with all that hangs on it, mail that waits included, and the audit forgets who it was.
Status erase_account(store::Stores& tx, const UserId& user);

}  // namespace usher::core
