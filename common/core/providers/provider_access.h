#pragma once

#include "common/core/providers/openid_sign_in.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/core/sessions/authentication.h"

namespace usher::core {

/// A provider account linked to the caller's account, and its tokens. ID and refresh tokens are empty unless the session is
/// fresh: they prove who the user is, to this server and to others.
struct ProviderGrant {
  domain::Account account;
  ProviderTokens tokens;
  std::optional<std::string> refresh_sealed = {};  ///< As stored; another after each renewal.
};

/// A provider's statement about an account.
struct ProviderProfile {
  domain::Account account;
  json::Value words;  ///< The claims of the ID token, or GitHub's user object.
};

/// Gives users the provider tokens of their own accounts. Safe from any thread; may call the provider, so it may take
/// ProviderCalls::kBudget.
class ProviderAccess {
 public:
  ProviderAccess(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const Authentication& authentication,
                 const SealingKeys& sealing)
      : ports_(ports),
        http_(http),
        providers_(providers),
        authentication_(authentication),
        sealing_(sealing),
        openid_(ports.clock) {}

  /// Returns the tokens; refreshes them if possible when the access token has expired or is about to expire. Error: kNotFound if
  /// the caller has no such provider account; kForbidden while impersonating; errors of refresh().
  Result<ProviderGrant> find(const domain::SessionActor& by, const AccountId& account) const;
  /// Refreshes the tokens. Error: kNotFound; kForbidden while impersonating; kInvalidArgument if there is no refresh token or the
  /// provider is not configured any more; kProviderRefused, kUpstreamFailed.
  Result<ProviderGrant> refresh(const domain::SessionActor& by, const AccountId& account) const;
  /// Returns the provider's statement. Error: kNotFound; kInvalidArgument if there is no token for it; kUpstreamFailed.
  Result<ProviderProfile> look(const domain::SessionActor& by, const AccountId& account) const;

 private:
  /// Without the tokens that the caller's session may not have.
  Result<ProviderGrant> shown_to(const domain::SessionActor& by, ProviderGrant grant) const;
  Result<ProviderGrant> current(const domain::SessionActor& by, const AccountId& account) const;
  Result<ProviderGrant> held(const domain::SessionActor& by, const AccountId& account) const;
  Result<ProviderTokens> ask(const ProviderGrant& held) const;
  Status save(const ProviderGrant& before, ProviderTokens fresh) const;
  Result<ProviderGrant> renewed(const domain::SessionActor& by, const ProviderGrant& seen) const;

  Ports ports_;
  net::HttpClient& http_;
  const OAuthProviders& providers_;
  const Authentication& authentication_;
  const SealingKeys& sealing_;
  const OpenIdSignIn openid_;
  mutable std::array<Mutex, 16> turns_;  ///< One for several links, by their ids.
};

}  // namespace usher::core
