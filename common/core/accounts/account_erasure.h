#pragma once

#include <vector>

#include "common/base/result.h"
#include "common/core/runtime/ports.h"
#include "common/domain/owner.h"

namespace usher::core {

/// Inside a write: the account goes with all that hangs on it, answers and mail that waits included, and the audit forgets who it
/// was.
Status erase_account(store::Stores& tx, const UserId& user);

/// Under whom an account's threads and answers are: itself, and the visitors that it adopted, of whom something may have stayed.
Result<std::vector<domain::Owner>> owners_of(store::Stores& tx, const UserId& user);

/// Inside a write: threads and answers of somebody, with an account or without.
Status erase_belongings(store::Stores& tx, const domain::Owner& owner);

}  // namespace usher::core
