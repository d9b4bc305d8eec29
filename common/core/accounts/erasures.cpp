#include "common/core/accounts/erasures.h"

#include "common/base/text.h"
#include "common/core/accounts/account_erasure.h"
#include "common/core/accounts/erasure_list.h"
#include "common/core/secrets/erasure_key.h"
#include "common/store/accounts/users.h"

namespace usher::core {

Status NotedErasure::erase(store::Stores& tx, const UserId& user) const {
  USHER_TRY(const auto holder, tx.users.find(user));
  if (holder) {
    const auto digest = holder->is_anonymous ? std::nullopt : std::optional(ErasureKey::digest(key_, holder->email));
    USHER_CHECK(tx.erasures.note({.user_id = user, .at = at_, .actor = actor_, .address_digest = digest}));
  }
  return erase_account(tx, user, at_, &key_);
}

Result<NotedErasure> Erasures::prepare(std::string actor) const {
  USHER_TRY(auto key, key_.get());
  return NotedErasure(std::move(key), ports_.clock.now(), std::move(actor));
}

Result<std::vector<domain::Erasure>> Erasures::of_address(std::string_view address) const {
  USHER_TRY(const auto key, key_.find());
  if (!key) return std::vector<domain::Erasure>();
  const auto digest = ErasureKey::digest(*key, ascii_lower(trim(address)));
  return ports_.transactions.read([&](store::Stores& tx) { return tx.erasures.list_by_digest(digest); });
}

void Erasures::add_to_copy(const UserId& user) const { static_cast<void>(append_erasure(database_, ports_.transactions, user)); }

void Erasures::renew_copy() const { static_cast<void>(write_erasure_copy(database_, ports_.transactions)); }

}  // namespace usher::core
