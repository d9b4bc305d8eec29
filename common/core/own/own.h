#pragma once

#include "common/domain/actor.h"
#include "common/json/single.h"

// What users list and remove of their own, described once: REST makes its endpoints of it, and the account's pages their forms. A
// resource is one struct, see sessions.h, of static members, which take the SessionActor whose rows they are; those of operators
// take an Administrator, see common/core/administration/resource.h:
//
// list(OwnSources, OwnQuery) -> Result of the body with the list.
// remove(OwnSources, OwnedRow) -> Result<Removed>, where owners remove rows. Error: of kind kNotFound if the row is gone.
// kErrors: those of remove(). kIsWayIn: whether a row signs in, so that to remove it needs a fresh session.

namespace usher::core {

class LinkedAccounts;
class Passkeys;
class Sessions;
class TrustedDevices;

/// What own resources are made of; all of it outlives them.
struct OwnSources {
  const Sessions& sessions;
  const TrustedDevices& trusted_devices;
  const Passkeys& passkeys;
  const LinkedAccounts& linked_accounts;
};

/// Whose rows are listed, and who asks.
struct OwnQuery {
  const domain::SessionActor& by;
  const domain::Caller& caller;
};

/// A row that its owner removes.
struct OwnedRow {
  const domain::SessionActor& by;
  const std::string& id;
  const domain::Caller& caller;
};

/// What else a removal did.
struct Removed {
  bool ends_caller = false;  ///< The caller's session is over, which its browser has to forget.
};

}  // namespace usher::core
