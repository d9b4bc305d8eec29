#include "common/core/account_erasure.h"

#include "common/core/chat_threads.h"

namespace usher::core {

Status erase_account(store::Stores& tx, const UserId& user) {
  USHER_CHECK(tx.audit_events.erase_person(user));
  USHER_CHECK(tx.outbox.void_of_user(user));
  USHER_CHECK(erase_belongings(tx, domain::Owner(user)));
  USHER_CHECK(tx.users.erase(user));
  return done();
}

Status erase_belongings(store::Stores& tx, const domain::Owner& owner) {
  USHER_CHECK(erase_threads(tx, owner));
  return tx.questionnaire_answers.erase_all(owner);
}

}  // namespace usher::core
