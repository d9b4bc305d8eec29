#include "common/core/providers/linked_accounts.h"

#include "common/base/text.h"
#include "common/core/credentials/ways_in.h"
#include "common/core/sessions/ways_out.h"
#include "common/store/accounts/accounts.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

Result<std::vector<domain::Account>> ways_in(store::Stores& tx, const UserId& user) {
  USHER_TRY(auto accounts, tx.accounts.list(user));
  std::erase_if(accounts, [](const auto& one) { return one.provider == domain::kCredentialProvider && !one.password_hash; });
  return accounts;
}

}  // namespace

Result<std::vector<domain::Account>> LinkedAccounts::list(const domain::SessionActor& by) const {
  return ports_.transactions.read([&](store::Stores& tx) { return ways_in(tx, by.user().id); });
}

Result<bool> LinkedAccounts::is_last_way_in(const domain::SessionActor& by, const AccountId& account) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<bool> {
    USHER_TRY(const auto left, working_ways_in(tx, by.user().id, ports_.settings, ports_.clock.now(), account));
    return left.none();
  });
}

Status LinkedAccounts::unlink(const domain::SessionActor& by, const AccountId& account, const domain::Caller& caller,
                              std::chrono::minutes fresh_for) const {
  USHER_CHECK(authentication_.require_fresh(by, fresh_for));
  const auto now = ports_.clock.now();
  const auto& user = by.user().id;
  const auto event = audit_.event("account.unlinked", by, caller);
  const WayInNotice notice(outbox_, "account_unlinked", caller);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_live(tx, by, now));
    USHER_TRY(const auto ways, ways_in(tx, user));
    const auto* const way = find_by(ways, account, &domain::Account::id);
    if (!way) return error(ErrorCode::kNotFound);
    USHER_TRY(const auto left, working_ways_in(tx, user, ports_.settings, now, account));
    if (left.none() || (left.stored == 0 && fresh_for != std::chrono::minutes())) return error(ErrorCode::kLastWayIn);
    USHER_CHECK(tx.accounts.erase(user, account));
    USHER_CHECK(end_by(tx, domain::WayOut::kProviderUnlinked, user, by.session().id, now));
    USHER_CHECK(notice.append(tx, by.user(), way->provider == domain::kCredentialProvider ? "password" : way->provider, now));
    return tx.audit_events.append(event);
  });
}

Status LinkedAccounts::fill_issuers(const OAuthProviders& providers) const {
  for (const auto& provider : providers.all()) {
    const auto row = "provider_issuer." + provider.name;
    const auto filled = audit_.event({.action = "provider.links_filled", .actor = "system", .reason = provider.name});
    USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
      USHER_TRY(const auto last, tx.installation.get(row));
      USHER_TRY(const auto links, tx.accounts.fill_issuer(provider.name, last.value_or(provider.issuer)));
      if (links > 0) USHER_CHECK(tx.audit_events.append(filled));
      return last == provider.issuer ? done() : tx.installation.put(row, provider.issuer);
    }));
  }
  return done();
}

Result<std::vector<std::string>> LinkedAccounts::superseded(const OAuthProviders& providers) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::vector<std::string>> {
    std::vector<std::string> sentences;
    for (const auto& provider : providers.all()) {
      USHER_TRY(const auto others, tx.accounts.list_other_issuers(provider.name, provider.issuer));
      for (const auto& [issuer, links] : others)
        sentences.push_back("Accounts linked to `" + provider.name + "` at the issuer " + issuer + ": " + std::to_string(links) +
                            ". Its issuer is " + provider.issuer +
                            " now, so these links do not sign in; set the former issuer "
                            "again, or let the users sign in there by a verified address");
    }
    return sentences;
  });
}

}  // namespace usher::core
