#pragma once

#include "common/core/audit_log.h"

namespace usher::core {

/// Inside a write: every way into the account that was there ends: the password, sessions, known browsers and open links; what
/// the account holds stays. For whoever proved the address of an account that a stranger made in advance, or took.
Status end_all_access(store::Stores& tx, const UserId& user, Time now);

/// Inside a write: none of the user's links and codes works any more, but for claiming back an address.
Status void_proof_tokens(store::Stores& tx, const UserId& user);

}  // namespace usher::core
