#include "common/core/account_erasure.h"

namespace usher::core {

Status erase_account(store::Stores& tx, const UserId& user) {
  USHER_CHECK(tx.audit_events.erase_person(user));
  USHER_CHECK(tx.outbox.void_of_user(user));
  USHER_CHECK(tx.users.erase(user));
  return done();
}

}  // namespace usher::core
