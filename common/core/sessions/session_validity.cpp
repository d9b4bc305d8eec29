#include "common/core/sessions/session_validity.h"

#include "common/core/authority/authority.h"
#include "common/store/accounts/users.h"

namespace usher::core {

namespace {

bool is_valid(const domain::Session& session, const domain::User& user, const std::optional<domain::User>& impersonator,
              Time now) {
  if (!session.is_live(now) || !user.is_active) return false;
  if (!session.impersonated_by) return true;
  return session.parent && impersonator && is_admin(*impersonator);  // a server of before issues impersonations without a parent
}

}  // namespace

Result<bool> is_valid(store::Stores& tx, const store::SessionWithUser& found, Time now) {
  std::optional<domain::User> impersonator;
  if (found.session.impersonated_by) {
    USHER_TRY(impersonator, tx.users.find(*found.session.impersonated_by));
  }
  return is_valid(found.session, found.user, impersonator, now);
}

bool is_valid(const store::CallerSession& caller, Time now) {
  return !caller.key_is_revoked && is_valid(caller.session, caller.user, caller.impersonator, now);
}

}  // namespace usher::core
