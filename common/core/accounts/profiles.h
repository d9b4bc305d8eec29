#pragma once

#include <optional>

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/profile.h"

namespace usher::core {

/// The profiles of users. Safe from any thread.
class Profiles {
 public:
  explicit Profiles(Ports ports) : ports_(ports) {}

  /// Returns nullopt if the user has no profile yet.
  Result<std::optional<domain::Profile>> find(const UserId& user) const;
  /// Returns the same to a back end. Error: kForbidden if the API key lacks the scope; kUserNotFound, also for an anonymous
  /// account.
  Result<std::optional<domain::Profile>> find_for(const domain::BackEndActor& by, const UserId& user) const;
  /// Changes the given members and keeps the others; makes a missing profile. If neither the change nor the profile
  /// has a level, derives it from the given software background (domain::level_in).
  Result<domain::Profile> change(const UserId& user, const domain::ProfileChange& change) const;
  /// Replaces the profile by `whole`; level and role are required.
  Result<domain::Profile> replace(const UserId& user, const domain::ProfileChange& whole) const;

 private:
  Ports ports_;
};

/// Does the same inside a write.
Result<domain::Profile> change_profile(store::Stores& tx, const UserId& user, const domain::ProfileChange& change, Time now);

}  // namespace usher::core
