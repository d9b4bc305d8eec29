#pragma once

#include "common/core/audit/audit_log.h"

namespace usher::core {

/// Inside a write: every way into the account that was there ends: the password, sessions, known browsers and open links; what
/// the account holds stays. For whoever proved the address of an account that a stranger made in advance, or took.
Status revoke_all_access(store::Stores& tx, const UserId& user, Time now);

/// Inside a write: none of the user's links and codes works any more, but for claiming back an address.
Status revoke_verification_tokens(store::Stores& tx, const UserId& user);

/// What a link to prove an address that still works says of whoever holds the account.
struct PendingVerification {
  bool contested = false;           ///< It came of a sign-up with another password than the account has.
  bool by_unauthenticated = false;  ///< It was asked for by somebody who was not signed in.
};
/// Of none: neither.
Result<PendingVerification> pending_verification(store::Stores& tx, const UserId& user, Time now);

}  // namespace usher::core
