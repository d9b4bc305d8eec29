#include "common/core/credentials/reclaim.h"

#include "common/core/chat/chat_threads.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/questionnaire/questionnaire_answers.h"

namespace usher::core {

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

Status erase_all_belongings(store::Stores& tx, const UserId& user) {
  USHER_TRY(const auto owners, owners_of(tx, user));
  for (const auto& owner : owners) USHER_CHECK(erase_belongings(tx, owner));
  return done();
}

Status reclaim(store::Stores& tx, domain::User& user, const RightLoss& loss, const settings::Settings& settings, Time now) {
  USHER_CHECK(revoke_every_way_in(tx, user.id, loss, now));
  USHER_CHECK(tx.profiles.erase(user.id));
  USHER_CHECK(erase_all_belongings(tx, user.id));
  USHER_CHECK(tx.users.forget_questionnaire_offer(user.id));
  user.user_fields = UserFields(settings).set_by_site(user.user_fields);
  user.two_factor_enabled = false;
  user.is_verified = true;
  user.updated_at = now;
  return tx.users.update(user);
}

}  // namespace usher::core
