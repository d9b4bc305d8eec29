#include "common/core/anonymous_succession.h"

#include "common/core/account_erasure.h"

namespace usher::core {

Status succeed_anonymous(store::Stores& tx, const UserId& anonymous, const UserId& heir, const domain::AuditEvent& event) {
  USHER_TRY(const auto left, tx.users.find(anonymous));
  if (!left || !left->is_anonymous || left->id == heir) return done();
  USHER_CHECK(tx.audit_events.append(event));
  return erase_account(tx, anonymous);
}

}  // namespace usher::core
