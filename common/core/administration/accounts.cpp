#include "common/core/administration/accounts.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/session_admin.h"
#include "common/domain/actor.h"

namespace usher::core {
namespace {

Result<Acted> acted(bool changed) { return changed ? Acted::kDone : Acted::kUnchanged; }
/// Whether a row changed: a member `changed`, or how many rows of another table; else it always does.
template <class T>
Result<Acted> acted(const Result<T>& outcome) {
  if (!outcome.ok()) return outcome.error();
  if constexpr (requires { outcome.value().changed; }) return acted(outcome.value().changed);
  if constexpr (std::is_arithmetic_v<T>) return acted(outcome.value() != 0);
  return Acted::kDone;
}

}  // namespace

Result<std::vector<domain::User>> Accounts::list(const ThingSources& use, const Filter& filter) {
  return use.filters.users.search(filter);
}

Result<std::int64_t> Accounts::count(const ThingSources& use, const Filter& filter) {
  return use.filters.users.search_count(filter);
}

Result<Acted> Accounts::suspend(const ThingSources& use, const ActedOn& on) {
  return acted(use.filters.users.suspend(on.by, on.id));
}

Result<Acted> Accounts::activate(const ThingSources& use, const ActedOn& on) {
  return acted(use.filters.users.activate(on.by, on.id));
}

Result<Acted> Accounts::end_sessions(const ThingSources& use, const ActedOn& on) {
  USHER_TRY(const auto user, use.filters.users.find(on.id));
  if (on.by.is(user.id)) return error(ErrorCode::kOwnAccount);
  return acted(use.sessions.revoke_user(on.by, user.id));
}

Result<Acted> Accounts::send_reset(const ThingSources& use, const ActedOn& on) {
  return acted(use.filters.users.send_reset(on.by, on.id));
}

Result<Acted> Accounts::verify_email(const ThingSources& use, const ActedOn& on) {
  return acted(use.filters.users.verify_email(on.by, on.id));
}

Result<Acted> Accounts::make_admin(const ThingSources& use, const ActedOn& on) {
  const bool is_announced = on.among.size() > 1;
  if (is_announced && on.id == on.among.front()) USHER_CHECK(use.filters.users.announce_admins(on.by, on.among));
  return acted(use.filters.users.update(on.by, on.id, {.role = "admin", .is_announced = is_announced}));
}

Result<Acted> Accounts::make_user(const ThingSources& use, const ActedOn& on) {
  return acted(use.filters.users.update(on.by, on.id, {.role = "user"}));
}

Result<Acted> Accounts::erase(const ThingSources& use, const ActedOn& on) { return acted(use.filters.users.erase(on.by, on.id)); }

}  // namespace usher::core
