#pragma once

#include <optional>

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/profile.h"

namespace usher::core {

/// People's backgrounds. Safe from any thread.
class Profiles {
 public:
  explicit Profiles(Ports ports) : ports_(ports) {}

  /// nullopt where there is none yet.
  Result<std::optional<domain::Profile>> find(const UserId& user) const;
  /// The same for a back end: as the owner sees it. kForbidden where its key is not for that; kUserNotFound, also for an
  /// anonymous account.
  Result<std::optional<domain::Profile>> find_for(const domain::BackEndActor& by, const UserId& user) const;
  /// Changes what is given and leaves the rest; makes the profile where there was none. Where there is no level and none is
  /// given, one that the given software background speaks of (domain::level_in) becomes it.
  Result<domain::Profile> change(const UserId& user, const domain::ProfileChange& change) const;
  /// Puts `whole` in the place of what was there; level and role are required.
  Result<domain::Profile> replace(const UserId& user, const domain::ProfileChange& whole) const;

 private:
  Ports ports_;
};

/// The same inside somebody's write.
Result<domain::Profile> change_profile(store::Stores& tx, const UserId& user, const domain::ProfileChange& change, Time now);

}  // namespace usher::core
