#pragma once

#include "common/core/credentials/right_loss.h"
#include "common/domain/owner.h"

namespace usher::core {

/// Returns all owners of an account's threads and answers: the account and the visitors merged into it, which may still own some.
Result<std::vector<domain::Owner>> owners_of(store::Stores& tx, const UserId& user);

/// Inside a write: erases the threads and answers of an owner, an account or a visitor.
Status erase_belongings(store::Stores& tx, const domain::Owner& owner);
/// Inside a write: those of all owners_of() the account.
Status erase_all_belongings(store::Stores& tx, const UserId& user);

/// Inside a write: the first proof of an address by another than the account's holder (pre-hijacking: an attacker signs up with
/// it and waits for its owner). Removes every way in (revoke_every_way_in()), profile, answers, chats and own fields of users;
/// its owner has not met the questionnaire. `user`: as stored, with its owner's name and image; becomes what is stored, verified.
/// `loss`: RightLoss::of_unproved().
Status reclaim(store::Stores& tx, domain::User& user, const RightLoss& loss, const settings::Settings& settings, Time now);

}  // namespace usher::core
