#pragma once

#include "common/core/credentials/right_loss.h"
#include "common/store/operations/erasures.h"

namespace usher::core {

/// Inside a write: erases the account with all its data, including answers, API keys, and mail, links and codes to its addresses,
/// and removes the person from the audit log. What an admin did to others stays named by the admin's id. An erasure of a person
/// is noted, too: see NotedErasure. `key`: ErasureKey's, by which mail that names the person and pages that they alone had
/// adapted are found; null: all mail is read, and those pages stay.
Status erase_account(store::Stores& tx, const UserId& user, Time now, const Secret* key = nullptr);

/// Inside the write, before erase_account(): the rows that it removes, by table, and of audit events those that lose their
/// personal part.
Result<store::RowsByTable> rows_of_account(store::Stores& tx, const UserId& user);

}  // namespace usher::core
