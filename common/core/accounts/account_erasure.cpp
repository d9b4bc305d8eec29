#include "common/core/accounts/account_erasure.h"

#include "common/core/chat/chat_threads.h"
#include "common/core/mail/mail_quota.h"
#include "common/store/stores.h"

namespace usher::core {

Status erase_account(store::Stores& tx, const UserId& user) {
  USHER_CHECK(tx.audit_events.erase_person(user));
  USHER_CHECK(tx.outbox.void_of_user(user));
  USHER_TRY(const auto holder, tx.users.find(user));
  if (holder) USHER_CHECK(forget_dropped_mails(tx, holder->email));
  USHER_TRY(const auto owners, owners_of(tx, user));
  for (const auto& owner : owners) USHER_CHECK(erase_belongings(tx, owner));
  USHER_CHECK(tx.users.erase(user));
  return done();
}

Result<std::vector<domain::Owner>> owners_of(store::Stores& tx, const UserId& user) {
  USHER_TRY(const auto visitors, tx.visitors.list_merged(user));
  std::vector<domain::Owner> owners{domain::Owner(user)};
  for (const auto& visitor : visitors) owners.emplace_back(visitor);
  return owners;
}

Status erase_belongings(store::Stores& tx, const domain::Owner& owner) {
  USHER_CHECK(erase_threads(tx, owner));
  return tx.questionnaire_answers.erase_all(owner);
}

}  // namespace usher::core
