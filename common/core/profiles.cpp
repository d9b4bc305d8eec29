#include "common/core/profiles.h"

namespace usher::core {

Result<std::optional<domain::Profile>> Profiles::find(const UserId& user) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.profiles.find(user); });
}

Result<domain::Profile> Profiles::change(const UserId& user, const domain::ProfileChange& change) const {
  const auto now = ports_.clock.now();
  return ports_.transactions.write([&](store::Stores& tx) { return change_profile(tx, user, change, now); });
}

Result<domain::Profile> change_profile(store::Stores& tx, const UserId& user, const domain::ProfileChange& change, Time now) {
  USHER_TRY(auto current, tx.profiles.find(user));
  USHER_TRY(auto next,
            domain::apply(change, current.value_or(domain::Profile{.created_at = now}), domain::ProfileDemand::kPartial));
  next.updated_at = now;
  USHER_CHECK(tx.profiles.save(user, next));
  return next;
}

Result<domain::Profile> Profiles::replace(const UserId& user, const domain::ProfileChange& whole) const {
  const auto now = ports_.clock.now();
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::Profile> {
    USHER_TRY(const auto current, tx.profiles.find(user));
    domain::Profile blank{.created_at = now};
    if (current) {
      blank.created_at = current->created_at;
      blank.questionnaire_version = current->questionnaire_version;
      blank.completed_at = current->completed_at;
    }
    USHER_TRY(auto next, domain::apply(whole, std::move(blank), domain::ProfileDemand::kLevelAndRole));
    next.updated_at = now;
    USHER_CHECK(tx.profiles.save(user, next));
    return next;
  });
}

}  // namespace usher::core
