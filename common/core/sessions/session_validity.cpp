#include "common/core/sessions/session_validity.h"

namespace usher::core {

bool is_admin(const domain::User& user) { return user.is_active && !user.is_anonymous && user.role == domain::kAdminRole; }

Result<bool> is_valid(store::Stores& tx, const store::SessionWithUser& found, Time now) {
  if (!found.session.is_live(now) || !found.user.is_active) return false;
  if (!found.session.impersonated_by) return true;
  USHER_TRY(const auto admin, tx.users.find(*found.session.impersonated_by));
  return admin && is_admin(*admin);
}

}  // namespace usher::core
