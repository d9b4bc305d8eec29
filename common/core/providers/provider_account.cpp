#include "common/core/providers/provider_account.h"

#include "common/core/credentials/access_revocation.h"
#include "common/core/providers/provider_tokens.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

std::optional<domain::EmailAddress> proven_address(const ProviderIdentity& identity) {
  if (!identity.email_verified) return std::nullopt;
  auto address = domain::EmailAddress::parse(identity.email);
  return address.ok() ? std::optional(std::move(address).value()) : std::nullopt;
}

/// Where somebody else linked it in between, theirs stay.
Status save_tokens(store::Stores& tx, const SocialArrival& arrival, const AccountId& account) {
  if (account != arrival.account) return done();
  return tx.accounts.save_tokens(arrival.provider, arrival.provider_account_id, arrival.tokens, arrival.at);
}

/// Whether this user may come in at all.
Status admit(const domain::User& user, const settings::Signup& rules) {
  if (!user.is_active) return error(ErrorCode::kAccountSuspended);
  if (!user.is_verified && rules.require_email_verification) return error(ErrorCode::kEmailNotVerified);
  return done();
}

Status insert_account(store::Stores& tx, const SocialArrival& arrival, const UserId& user) {
  USHER_CHECK(tx.accounts.insert({.id = arrival.account,
                                  .user_id = user,
                                  .provider = arrival.provider,
                                  .provider_account_id = arrival.provider_account_id,
                                  .password_hash = std::nullopt,
                                  .created_at = arrival.at,
                                  .updated_at = arrival.at}));
  return save_tokens(tx, arrival, arrival.account);
}

Result<Arrived> come_back(store::Stores& tx, const SocialArrival& arrival, const domain::Account& known,
                          const settings::Signup& rules) {
  USHER_TRY(auto user, tx.users.find(known.user_id));
  if (!user) return error(ErrorCode::kInternal);
  USHER_CHECK(admit(*user, rules));
  USHER_CHECK(save_tokens(tx, arrival, known.id));
  return Arrived{.user = std::move(*user), .as = ArrivedAs::kKnown};
}

Result<Arrived> sign_up(store::Stores& tx, const SocialArrival& arrival, const settings::Signup& rules) {
  if (!rules.enabled) return error(ErrorCode::kSignupDisabled);
  USHER_TRY(const bool reserved, tx.verifications.is_reserved(arrival.address->compared, UserId(), arrival.at));
  if (reserved) return error(ErrorCode::kAlreadyLinked);
  domain::User user{.id = arrival.new_user,
                    .email = arrival.address->compared,
                    .email_as_written = arrival.address->written,
                    .name = arrival.name,
                    .image = arrival.image,
                    .is_verified = true,
                    .created_at = arrival.at,
                    .updated_at = arrival.at};
  USHER_CHECK(tx.users.insert(user));
  USHER_CHECK(insert_account(tx, arrival, user.id));
  return Arrived{.user = std::move(user), .as = ArrivedAs::kSignedUp};
}

/// Who claimed the address without proving it may have waited for its owner (pre-hijacking): none of their ways in stays. A
/// second factor does: it lets nobody in, and no way in skips it.
Result<Arrived> take_over(store::Stores& tx, const SocialArrival& arrival, domain::User user) {
  USHER_CHECK(tx.accounts.erase_all(user.id));
  USHER_CHECK(end_all_access(tx, user.id, arrival.at));
  user.is_verified = true;
  user.updated_at = arrival.at;
  USHER_CHECK(tx.users.update(user));
  USHER_CHECK(insert_account(tx, arrival, user.id));
  return Arrived{.user = std::move(user), .as = ArrivedAs::kTookOver};
}

}  // namespace

Result<SocialArrival> prepare_arrival(const Ports& ports, const ProviderIdentity& identity, const SealingKeys& keys) {
  USHER_TRY(const auto known, ports.transactions.read([&](store::Stores& tx) {
    return tx.accounts.find_social(identity.provider, identity.account_id);
  }));
  const auto now = ports.clock.now();
  auto account = known ? known->id : crypto::new_id<AccountId>(ports.random, now);
  auto tokens = seal_tokens(identity.tokens, account, keys);
  return SocialArrival{.provider = identity.provider,
                       .provider_account_id = identity.account_id,
                       .address = proven_address(identity),
                       .name = identity.name,
                       .image = identity.image,
                       .tokens = std::move(tokens),
                       .new_user = crypto::new_id<UserId>(ports.random, now),
                       .account = std::move(account),
                       .at = now};
}

Result<Arrived> arrive(store::Stores& tx, const SocialArrival& arrival, const settings::Signup& rules) {
  USHER_TRY(const auto known, tx.accounts.find_social(arrival.provider, arrival.provider_account_id));
  if (known) return come_back(tx, arrival, *known, rules);
  if (!arrival.address) return error(ErrorCode::kEmailNotVerifiedByProvider);
  USHER_TRY(auto owner, tx.users.find_by_email(arrival.address->compared));
  if (!owner) return sign_up(tx, arrival, rules);
  if (!owner->is_active) return error(ErrorCode::kAccountSuspended);
  if (!owner->is_verified) return take_over(tx, arrival, std::move(*owner));
  if (owner->two_factor_enabled) return Arrived{.user = std::move(*owner), .as = ArrivedAs::kMatched};
  USHER_CHECK(insert_account(tx, arrival, owner->id));
  return Arrived{.user = std::move(*owner), .as = ArrivedAs::kLinked};
}

Status link(store::Stores& tx, const SocialArrival& arrival, const domain::User& user, LinkDemand demand) {
  USHER_TRY(const auto known, tx.accounts.find_social(arrival.provider, arrival.provider_account_id));
  if (known && known->user_id != user.id) return error(ErrorCode::kAlreadyLinked);
  if (known) return save_tokens(tx, arrival, known->id);
  // A session of an address that nobody proved may be somebody else's trap.
  if (!user.is_verified && demand == LinkDemand::kProvedAddress) return error(ErrorCode::kEmailNotVerified);
  if (!arrival.address || arrival.address->compared != user.email) return error(ErrorCode::kEmailNotVerifiedByProvider);
  return insert_account(tx, arrival, user.id);
}

}  // namespace usher::core
