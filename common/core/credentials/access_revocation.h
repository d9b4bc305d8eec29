#pragma once

#include "common/core/credentials/right_loss.h"
#include "common/domain/ways_out.h"

namespace usher::core {

/// Inside a write: end_by(), and the links, codes and API keys that domain::kWaysOut says of this way. Returns the number of
/// ended sessions.
Result<std::int64_t> revoke_by(store::Stores& tx, domain::WayOut way, const UserId& user, const SessionId& session, Time now);

/// Inside a write: revoke_by(), the password, and all links to providers if the row says so. Keeps the account's data. For
/// accounts that an attacker took over.
Status revoke_all_access(store::Stores& tx, domain::WayOut way, const UserId& user, Time now);
/// Inside a write: does that, and removes the provider accounts, passkeys and second factor of the account, and revokes the API
/// keys that it made; notifies the owner of the former. For accounts that were claimed before the address was verified
/// (pre-hijacking). `loss`: RightLoss::of_unproved().
Status revoke_every_way_in(store::Stores& tx, const UserId& user, const RightLoss& loss, Time now);

/// Inside the write by which a second factor comes into force: ends the sessions that signed in without it, but `keep`. The
/// password alone sets no other one from now on, and its owner is mailed of a breach in place of being asked.
Status factor_in_force(store::Stores& tx, const UserId& user, const SessionId& keep, Time now);

/// What revoke_ways_in_since() removed.
struct RevokedWaysIn {
  std::vector<std::string_view> actions;  ///< Of the audit events to append, one a removal.
  bool factor = false;                    ///< A second factor, or a part of it.
};
/// Inside a write: removes the provider accounts, passkeys, second factors and backup codes that came at `since` or later, the
/// trust of all browsers, and all sessions. What an attacker gains by changing the address would otherwise outlive the undo.
Result<RevokedWaysIn> revoke_ways_in_since(store::Stores& tx, const domain::User& user, Time since, const WayInRemoval& removal,
                                           Time now);
/// Inside a transaction: as many audit events as revoke_ways_in_since() may need.
Result<std::size_t> count_ways_in(store::Stores& tx, const UserId& user);
/// Inside a write: appends an event for each action. Error: kConflict if too few were drawn.
Status append_events(store::Stores& tx, const std::vector<std::string_view>& actions, std::vector<domain::AuditEvent> drawn);

/// Inside a write: voids all unused links and codes of the user, except the links that undo an address change. A change of
/// address that was requested and not mailed yet is dropped.
Status revoke_verification_tokens(store::Stores& tx, const UserId& user);

/// Inside a transaction: whether the account has the password or passkey that a sign-up gave it. `claim`: a SignUpClaim.
Result<bool> has_claimed(store::Stores& tx, const UserId& user, const json::Object& claim);

}  // namespace usher::core
