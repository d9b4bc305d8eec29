#pragma once

#include "common/core/ports.h"
#include "common/domain/owner.h"

namespace usher::core {

/// Inside a write: the account goes with all that hangs on it, answers and mail that waits included, and the audit forgets who it
/// was.
Status erase_account(store::Stores& tx, const UserId& user);

/// Inside a write: threads and answers of somebody, with an account or without.
Status erase_belongings(store::Stores& tx, const domain::Owner& owner);

}  // namespace usher::core
