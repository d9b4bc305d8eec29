#pragma once

#include "common/core/audit/audit_log.h"

namespace usher::core {

/// The profiles of users. A change by an admin who impersonates the user is audited. Safe from any thread.
class Profiles {
 public:
  Profiles(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Returns nullopt if the user has no profile yet.
  Result<std::optional<domain::Profile>> find(const UserId& user) const;
  /// Returns the same to a back end. Error: kForbidden if the API key lacks the scope; kUserNotFound, also for an anonymous
  /// account.
  Result<std::optional<domain::Profile>> find_for(const domain::BackEndActor& by, const UserId& user) const;
  /// Changes the given members and keeps the others; makes a missing profile. If neither the change nor the profile
  /// has a level, derives it from the given software background (domain::level_in).
  Result<domain::Profile> change(const domain::SessionActor& by, const domain::ProfileChange& change) const;
  /// Replaces the profile by `whole`; level and role are required.
  Result<domain::Profile> replace(const domain::SessionActor& by, const domain::ProfileChange& whole) const;

 private:
  Ports ports_;
  const AuditLog& audit_;
};

/// Changes a profile inside a write.
Result<domain::Profile> change_profile(store::Stores& tx, const UserId& user, const domain::ProfileChange& change, Time now);

}  // namespace usher::core
