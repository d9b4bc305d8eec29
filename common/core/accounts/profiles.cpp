#include "common/core/accounts/profiles.h"

#include "common/core/questionnaire/answer_sheet.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"

namespace usher::core {
namespace {

constexpr std::string_view kChanged = "user.profile_changed";

/// Adds the level that the software background implies, if neither the change nor the profile has a level.
domain::ProfileChange with_level(domain::ProfileChange change, const std::optional<domain::Profile>& current) {
  const bool is_open = !change.experience_level.present && !(current && current->experience_level);
  if (!is_open || !change.software_background.value) return change;
  if (auto level = domain::level_in(*change.software_background.value))
    change.experience_level = {.present = true, .value = std::move(level)};
  return change;
}

}  // namespace

Result<std::optional<domain::Profile>> Profiles::find(const UserId& user) const {
  return ports_.transactions.read([&](store::Stores& tx) { return tx.profiles.find(user); });
}

Result<std::optional<domain::Profile>> Profiles::find_for(const domain::BackEndActor& by, const UserId& user) const {
  if (!by.may(domain::kProfileReadScope))
    return error(ErrorCode::kForbidden,
                 "The API key lacks the scope; make one with --scope " + std::string(domain::kProfileReadScope));
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::optional<domain::Profile>> {
    USHER_TRY(const auto found, tx.users.find(user));
    if (!found || found->is_anonymous) return error(ErrorCode::kUserNotFound, "No account has that id");
    return tx.profiles.find(user);
  });
}

Result<domain::Profile> Profiles::change(const domain::SessionActor& by, const domain::ProfileChange& change) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.impersonated_write(kChanged, &by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::Profile> {
    USHER_CHECK(append(tx, event));
    return change_profile(tx, by.user().id, change, now);
  });
}

Result<domain::Profile> change_profile(store::Stores& tx, const UserId& user, const domain::ProfileChange& change, Time now) {
  USHER_TRY(auto current, tx.profiles.find(user));
  USHER_TRY(auto next, domain::apply(with_level(change, current), current.value_or(domain::Profile{.created_at = now}),
                                     domain::ProfileDemand::kPartial));
  next.updated_at = now;
  if (change.professional_role.present || change.role_other.present) USHER_CHECK(forget_waiting_role(tx, user));
  USHER_CHECK(tx.profiles.save(user, next));
  return next;
}

Result<domain::Profile> Profiles::replace(const domain::SessionActor& by, const domain::ProfileChange& whole) const {
  const auto now = ports_.clock.now();
  const auto& user = by.user().id;
  const auto event = audit_.impersonated_write(kChanged, &by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::Profile> {
    USHER_TRY(const auto current, tx.profiles.find(user));
    domain::Profile blank{.created_at = now};
    if (current) {
      blank.created_at = current->created_at;
      blank.questionnaire_version = current->questionnaire_version;
      blank.completed_at = current->completed_at;
      blank.reached_steps = current->reached_steps;
      blank.completed_steps = current->completed_steps;
      blank.notice_version = current->notice_version;
    }
    USHER_TRY(auto next, domain::apply(whole, std::move(blank), domain::ProfileDemand::kLevelAndRole));
    next.updated_at = now;
    USHER_CHECK(forget_waiting_role(tx, user));
    USHER_CHECK(tx.profiles.save(user, next));
    USHER_CHECK(append(tx, event));
    return next;
  });
}

}  // namespace usher::core
