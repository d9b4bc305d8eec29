#include "common/core/providers/provider_account.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/reclaim.h"
#include "common/core/providers/provider_tokens.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

Result<domain::EmailAddress> proven_address(const ProviderIdentity& identity) {
  if (!identity.email_verified || identity.email.empty())
    return error_because(ErrorCode::kEmailNotVerifiedByProvider, identity.unsaid);
  auto address = domain::EmailAddress::parse(identity.email);
  return address.ok() ? std::move(address) : error(ErrorCode::kEmailNotAccepted);
}

/// Keeps the stored tokens if a concurrent request linked the account since, or if the candidate only has what its browser sent:
/// the provider issued the stored ones to this server.
Status renew_tokens(store::Stores& tx, const ProviderCandidate& candidate, const AccountId& account) {
  if (account != candidate.account || candidate.is_offered) return done();
  return tx.accounts.save_tokens(candidate.account, candidate.tokens, candidate.at);
}

/// Checks that the user may sign in. Error: kAccountSuspended, kEmailNotVerified.
Status admit(const domain::User& user, const settings::Signup& rules) {
  if (!user.is_active) return error(ErrorCode::kAccountSuspended);
  if (!user.is_verified && rules.require_email_verification) return error(ErrorCode::kEmailNotVerified);
  return done();
}

/// The subject may be linked at the issuer that had this provider's name before, a link that does not sign in any more.
Status erase_superseded(store::Stores& tx, const ProviderCandidate& candidate) {
  USHER_TRY(const auto former, tx.accounts.find_social(candidate.provider, std::nullopt, candidate.provider_account_id));
  if (!former || !former->issuer || *former->issuer == candidate.issuer) return done();  // linked at the same time
  USHER_CHECK(tx.accounts.erase(former->user_id, former->id));
  auto event = candidate.superseded;
  event.user_id = former->user_id;
  return tx.audit_events.append(event);
}

Status insert_account(store::Stores& tx, const ProviderCandidate& candidate, const UserId& user) {
  USHER_CHECK(erase_superseded(tx, candidate));
  USHER_CHECK(tx.accounts.insert({.id = candidate.account,
                                  .user_id = user,
                                  .provider = candidate.provider,
                                  .provider_account_id = candidate.provider_account_id,
                                  .issuer = candidate.issuer,
                                  .password_hash = std::nullopt,
                                  .created_at = candidate.at,
                                  .updated_at = candidate.at}));
  return tx.accounts.save_tokens(candidate.account, candidate.tokens, candidate.at);
}

Result<MatchedAccount> sign_in_linked(store::Stores& tx, const ProviderCandidate& candidate, const domain::Account& known,
                                      const settings::Signup& rules) {
  USHER_TRY(auto user, tx.users.find(known.user_id));
  if (!user) return error(ErrorCode::kInternal);
  const bool proves = !user->is_verified && candidate.address.ok() && candidate.address.value().compared == user->email;
  if (proves) USHER_CHECK(tx.users.mark_verified(user->id, candidate.at));
  user->is_verified = user->is_verified || proves;
  USHER_CHECK(admit(*user, rules));
  USHER_CHECK(renew_tokens(tx, candidate, known.id));
  return MatchedAccount{.user = std::move(*user), .as = proves ? AccountMatch::kProved : AccountMatch::kKnown};
}

Result<MatchedAccount> sign_up(store::Stores& tx, const ProviderCandidate& candidate, const settings::Signup& rules) {
  if (!rules.enabled) return error(ErrorCode::kSignupDisabled);
  USHER_TRY(const bool taken, tx.users.is_taken(candidate.address.value().compared));
  if (taken) return error(ErrorCode::kAlreadyLinked);
  domain::User user{.id = candidate.new_user,
                    .email = candidate.address.value().compared,
                    .email_as_written = candidate.address.value().written,
                    .name = candidate.name,
                    .image = candidate.image,
                    .is_verified = true,
                    .created_at = candidate.at,
                    .updated_at = candidate.at,
                    .sign_up_network = candidate.sign_up_network};
  USHER_CHECK(tx.users.insert(user));
  USHER_CHECK(insert_account(tx, candidate, user.id));
  return MatchedAccount{.user = std::move(user), .as = AccountMatch::kSignedUp};
}

Result<MatchedAccount> take_over(store::Stores& tx, const ProviderCandidate& candidate, domain::User user, const RightLoss& loss,
                                 const settings::Settings& settings) {
  USHER_TRY(const auto credential, tx.accounts.find_credential(user.id));
  user.name = candidate.name;
  user.image = candidate.image;
  USHER_CHECK(reclaim(tx, user, loss, settings, candidate.at));
  USHER_CHECK(insert_account(tx, candidate, user.id));
  return MatchedAccount{
      .user = std::move(user), .as = AccountMatch::kReclaimed, .lost_password = credential && credential->password_hash};
}

}  // namespace

UsedIdToken prepare_used(const Ports& ports, const IdTokenFacts& facts) {
  const auto now = ports.clock.now();
  const auto row = [&](const std::string& digest) {
    return domain::Verification{.id = crypto::uuid_v7(ports.random, now),
                                .purpose = domain::purpose::kIdToken,
                                .token_hash = digest,
                                .created_at = now,
                                .expires_at = facts.ends};
  };
  return {.rows = {row(facts.digests[0]), row(facts.digests[1])}};
}

Result<bool> remember(store::Stores& tx, const UsedIdToken& token) {
  bool is_new = true;
  for (const auto& row : token.rows) {
    USHER_TRY(const bool was_absent, tx.verifications.issue_if_absent(row));
    is_new = is_new && was_absent;
  }
  return is_new;
}

Result<ProviderCandidate> prepare_candidate(const Ports& ports, const ProviderIdentity& identity, const SealingKeys& keys) {
  USHER_TRY(const auto known, ports.transactions.read([&](store::Stores& tx) {
    return tx.accounts.find_social(identity.provider, identity.issuer, identity.account_id);
  }));
  const auto now = ports.clock.now();
  auto account = known ? known->id : crypto::new_id<AccountId>(ports.random, now);
  auto tokens = seal_tokens(identity.tokens, account, keys);
  const auto& id_token = identity.id_token;
  return ProviderCandidate{.provider = identity.provider,
                           .issuer = identity.issuer,
                           .provider_account_id = identity.account_id,
                           .address = proven_address(identity),
                           .name = identity.name,
                           .image = identity.image,
                           .tokens = std::move(tokens),
                           .id_token = id_token ? std::optional(prepare_used(ports, *id_token)) : std::nullopt,
                           .authenticated_at = id_token ? id_token->authenticated_at : std::nullopt,
                           .is_vouched = known && known->is_vouched,
                           .new_user = crypto::new_id<UserId>(ports.random, now),
                           .superseded = AuditLog(ports).event({.action = "account.unlinked", .actor = "system"}),
                           .account = std::move(account),
                           .at = now};
}

Status use_id_token(store::Stores& tx, const ProviderCandidate& candidate) {
  if (!candidate.id_token) return done();
  USHER_TRY(const bool is_new, remember(tx, *candidate.id_token));
  return is_new || !candidate.is_offered ? done() : error_because(ErrorCode::kInvalidIdToken, "the ID token was used before");
}

Result<MatchedAccount> find_or_create_account(store::Stores& tx, const ProviderCandidate& candidate,
                                              const settings::Settings& settings, const RightLoss& loss) {
  const auto& rules = settings.signup;
  USHER_TRY(const auto known, tx.accounts.find_social(candidate.provider, candidate.issuer, candidate.provider_account_id));
  if (known) return sign_in_linked(tx, candidate, *known, rules);
  if (!candidate.address.ok()) return candidate.address.error();
  USHER_TRY(auto owner, tx.users.find_by_email(candidate.address.value().compared));
  if (!owner) return sign_up(tx, candidate, rules);
  if (!owner->is_active) return error(ErrorCode::kAccountSuspended);
  if (owner->is_unclaimed()) return take_over(tx, candidate, std::move(*owner), loss, settings);
  if (!owner->is_verified) {
    USHER_CHECK(tx.users.mark_verified(owner->id, candidate.at));
    auto event = candidate.verified;
    event.user_id = owner->id;
    USHER_CHECK(tx.audit_events.append(event));
    owner->is_verified = true;
  }
  if (asks_second_factor(*owner, settings)) return MatchedAccount{.user = std::move(*owner), .as = AccountMatch::kMatched};
  USHER_CHECK(insert_account(tx, candidate, owner->id));
  return MatchedAccount{.user = std::move(*owner), .as = AccountMatch::kLinked};
}

Result<bool> link(store::Stores& tx, const ProviderCandidate& candidate, const domain::User& user, LinkDemand demand) {
  USHER_TRY(const auto known, tx.accounts.find_social(candidate.provider, candidate.issuer, candidate.provider_account_id));
  if (known && known->user_id != user.id) return error(ErrorCode::kAlreadyLinked);
  if (known) {
    USHER_CHECK(renew_tokens(tx, candidate, known->id));
    return false;
  }
  // Pre-hijacking: an attacker may have made the account with this unverified address, so nothing may be linked to it.
  if (!user.is_verified && demand == LinkDemand::kProvedAddress) return error(ErrorCode::kEmailNotVerified);
  if (!candidate.address.ok()) return candidate.address.error();
  if (candidate.address.value().compared != user.email) return error(ErrorCode::kEmailDoesNotMatch);
  USHER_CHECK(insert_account(tx, candidate, user.id));
  if (!user.is_unclaimed()) return true;
  auto holder = user;
  holder.had_proved_address = true;
  USHER_CHECK(tx.users.update(holder));
  return true;
}

}  // namespace usher::core
