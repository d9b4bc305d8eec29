#pragma once

#include "common/core/audit/audit_log.h"

namespace usher::core {

/// Inside a write: removes the password, sessions, known browsers and pending links of an account, and keeps its data. For
/// accounts that were claimed before the address was verified (pre-hijacking), or that an attacker took over.
Status revoke_all_access(store::Stores& tx, const UserId& user, Time now);

/// Inside a write: voids all links and codes of the user, except the links that undo an address change.
Status revoke_verification_tokens(store::Stores& tx, const UserId& user);

/// What a pending verification link says about the holder of the account.
struct PendingVerification {
  bool contested = false;           ///< Requested by a sign-up with a password that is not the account's.
  bool by_unauthenticated = false;  ///< Requested without a session of the account.
};
/// Returns both false if no link is pending.
Result<PendingVerification> pending_verification(store::Stores& tx, const UserId& user, Time now);

}  // namespace usher::core
