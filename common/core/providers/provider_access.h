#pragma once

#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/openid_sign_in.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/domain/account.h"
#include "common/domain/actor.h"

namespace usher::core {

/// A provider's account that is linked to the caller's, and what the provider gave for it.
struct ProviderGrant {
  domain::Account account;
  ProviderTokens tokens;
};

/// What a provider says of whose account it is.
struct ProviderProfile {
  domain::Account account;
  json::Value words;  ///< The claims of the ID token, or GitHub's user.
};

/// Lets people use what their providers handed out: their own accounts' tokens alone. Safe from any thread; may call the
/// provider, so it may take ProviderCalls::kBudget.
class ProviderAccess {
 public:
  ProviderAccess(Ports ports, net::HttpClient& http, const OAuthProviders& providers, const SealingKeys& sealing)
      : ports_(ports), http_(http), providers_(providers), sealing_(sealing), openid_(ports.clock) {}

  /// The tokens as they are; new ones where the access token has run out, or is about to, and can be refreshed. kNotFound for
  /// what is not the caller's account at a provider; the errors of refresh().
  Result<ProviderGrant> find(const domain::SessionActor& by, const AccountId& account) const;
  /// New tokens. kNotFound; kInvalidArgument without a refresh token, or where the provider is no longer configured;
  /// kProviderRefused, kUpstreamFailed.
  Result<ProviderGrant> refresh(const domain::SessionActor& by, const AccountId& account) const;
  /// Who the provider says it is. kNotFound; kInvalidArgument where there are no tokens for it; kUpstreamFailed.
  Result<ProviderProfile> look(const domain::SessionActor& by, const AccountId& account) const;

 private:
  Result<ProviderGrant> held(const domain::SessionActor& by, const AccountId& account) const;
  Result<ProviderTokens> ask(const ProviderGrant& held) const;
  Result<ProviderGrant> renewed(ProviderGrant held) const;

  Ports ports_;
  net::HttpClient& http_;
  const OAuthProviders& providers_;
  const SealingKeys& sealing_;
  const OpenIdSignIn openid_;
};

}  // namespace usher::core
