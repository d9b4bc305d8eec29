#pragma once

#include "common/core/credentials/right_loss.h"
#include "common/store/operations/erasures.h"

namespace usher::core {

/// Inside a write: erases the account with all its data, including answers, API keys, and mail, links and codes to its addresses,
/// and removes the person from the audit log. What an admin did to others stays named by the admin's id. An erasure of a person
/// is noted, too: see NotedErasure. `key`: ErasureKey's, by which mail that names the person is found; null: all mail is read.
Status erase_account(store::Stores& tx, const UserId& user, Time now, const Secret* key = nullptr);

/// Inside the write, before erase_account(): the rows that it removes, by table, and of audit events those that lose their
/// personal part.
Result<store::RowsByTable> rows_of_account(store::Stores& tx, const UserId& user);

/// Returns all owners of an account's threads and answers: the account and the visitors merged into it, which may still own some.
Result<std::vector<domain::Owner>> owners_of(store::Stores& tx, const UserId& user);

/// Inside a write: erases the threads and answers of an owner, an account or a visitor.
Status erase_belongings(store::Stores& tx, const domain::Owner& owner);

/// Inside a write: the first proof of an address by another than the account's holder (pre-hijacking: an attacker signs up with
/// it and waits for its owner). Removes every way in (revoke_every_way_in()), profile, answers, chats and own fields of users.
/// `user`: as stored, with its owner's name and image; becomes what is stored, verified. `loss`: RightLoss::of_unproved().
Status reclaim(store::Stores& tx, domain::User& user, const RightLoss& loss, const settings::Settings& settings, Time now);

}  // namespace usher::core
