#include "common/core/providers/provider_access.h"

#include "common/core/authority/authority.h"
#include "common/core/providers/github_sign_in.h"
#include "common/core/providers/provider_account.h"
#include "common/core/providers/provider_tokens.h"
#include "common/crypto/jwt.h"
#include "common/store/accounts/accounts.h"

namespace usher::core {
namespace {

/// A token with less time left is refreshed.
constexpr std::chrono::seconds kTooShort{5};

/// Keeps the old values that the response omits.
void keep_missing(ProviderTokens& fresh, const ProviderTokens& before) {
  if (fresh.refresh.empty()) fresh.refresh = before.refresh.clone();
  if (fresh.id.empty()) fresh.id = before.id.clone();
  if (fresh.scope.empty()) fresh.scope = before.scope;
}

/// Returns nullopt if there is no ID token, or none that could be accepted.
std::optional<UsedIdToken> used_of(const ProviderTokens& tokens, const Ports& ports) {
  const auto token = crypto::jwt::decode_unverified(tokens.id.expose(), kMaxIdTokenSize);
  if (!token.ok()) return std::nullopt;
  return prepare_used(ports, facts_of(token.value(), ports.clock.now()));
}

}  // namespace

Result<ProviderGrant> ProviderAccess::held(const domain::SessionActor& by, const AccountId& account) const {
  USHER_TRY(auto found,
            ports_.transactions.read([&](store::Stores& tx) { return tx.accounts.find_tokens(by.user().id, account); }));
  if (!found) return error(ErrorCode::kNotFound);
  USHER_TRY(auto tokens, open_tokens(found->tokens, account, sealing_));
  return ProviderGrant{std::move(found->account), std::move(tokens), std::move(found->tokens.refresh)};
}

Result<ProviderTokens> ProviderAccess::ask(const ProviderGrant& held) const {
  const auto* const provider = providers_.find(held.account.provider);
  if (!provider || !provider->has(held.account) || held.tokens.refresh.empty())
    return error(ErrorCode::kInvalidArgument, "There is no refresh token, or its provider is not configured");
  ProviderCalls calls(http_, ports_.clock, provider->reach);
  if (provider->kind == ProviderKind::kGitHub) return refresh_github(*provider, held.tokens.refresh, calls, ports_.clock.now());
  return openid_.refresh(*provider, held.tokens.refresh, calls);
}

Status ProviderAccess::save(const ProviderGrant& before, ProviderTokens fresh) const {
  const auto used = used_of(fresh, ports_);
  keep_missing(fresh, before.tokens);
  const auto& account = before.account;
  const auto sealed = seal_tokens(fresh, account.id, sealing_);
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    if (used) USHER_CHECK(remember(tx, *used));
    USHER_TRY(const auto stored, tx.accounts.find_tokens(account.user_id, account.id));
    const bool is_same = stored && stored->tokens.refresh == before.refresh_sealed;
    return is_same ? tx.accounts.save_tokens(account.id, sealed, ports_.clock.now()) : done();
  });
}

/// A refresh token may work once: the threads of this server take turns, and what another server stored meanwhile is returned.
Result<ProviderGrant> ProviderAccess::renewed(const domain::SessionActor& by, const ProviderGrant& seen) const {
  const auto& id = seen.account.id;
  const Lock turn(turns_.at(std::hash<std::string>{}(id.str()) % turns_.size()));
  USHER_TRY(auto before, held(by, id));
  if (before.refresh_sealed != seen.refresh_sealed) return before;
  auto fresh = ask(before);
  const auto renewal = fresh.ok() ? save(before, std::move(fresh).value()) : Status(fresh.error());
  USHER_TRY(auto stored, held(by, id));
  if (!renewal.ok() && stored.refresh_sealed == before.refresh_sealed) return renewal.error();
  return stored;
}

Result<ProviderGrant> ProviderAccess::shown_to(const domain::SessionActor& by, ProviderGrant grant) const {
  const auto is_fresh = authentication_.require_fresh(by);
  if (is_fresh.ok()) return grant;
  if (is_fresh.error().code != ErrorCode::kFreshSessionRequired) return is_fresh.error();
  grant.tokens.id = Secret();
  grant.tokens.refresh = Secret();
  return grant;
}

Result<ProviderGrant> ProviderAccess::current(const domain::SessionActor& by, const AccountId& account) const {
  USHER_TRY(auto found, held(by, account));
  const auto& ends = found.tokens.access_expires_at;
  const bool is_over = ends && *ends - ports_.clock.now() < kTooShort;
  if (!is_over || found.tokens.refresh.empty()) return found;
  return renewed(by, found);
}

Result<ProviderGrant> ProviderAccess::find(const domain::SessionActor& by, const AccountId& account) const {
  USHER_CHECK(require_no_impersonation(by));
  USHER_TRY(auto found, current(by, account));
  return shown_to(by, std::move(found));
}

Result<ProviderGrant> ProviderAccess::refresh(const domain::SessionActor& by, const AccountId& account) const {
  USHER_CHECK(require_no_impersonation(by));
  USHER_TRY(const auto found, held(by, account));
  USHER_TRY(auto grant, renewed(by, found));
  return shown_to(by, std::move(grant));
}

Result<ProviderProfile> ProviderAccess::look(const domain::SessionActor& by, const AccountId& account) const {
  USHER_CHECK(require_no_impersonation(by));
  USHER_TRY(auto found, current(by, account));
  if (!found.tokens.id.empty()) {
    auto token = crypto::jwt::decode_unverified(found.tokens.id.expose(), kMaxIdTokenSize);  // verified when stored
    if (token.ok()) return ProviderProfile{std::move(found.account), json::Value(std::move(token.value().claims))};
  }
  const auto* const provider = providers_.find(found.account.provider);
  const bool is_github = provider && provider->kind == ProviderKind::kGitHub;
  if (!is_github || found.tokens.access.empty())
    return error(ErrorCode::kInvalidArgument, "There is no ID token or access token to identify the account");
  ProviderCalls calls(http_, ports_.clock, provider->reach);
  USHER_TRY(auto words, ask_github(found.tokens.access, calls));
  return ProviderProfile{std::move(found.account), std::move(words)};
}

}  // namespace usher::core
