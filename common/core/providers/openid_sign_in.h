#pragma once

#include "common/core/providers/jwks_cache.h"
#include "common/core/providers/oidc_discovery.h"
#include "common/core/providers/provider_identity.h"

namespace usher::core {

/// The authorization code flow with an OpenID provider. Safe from any thread.
class OpenIdSignIn {
 public:
  explicit OpenIdSignIn(const Clock& clock) : clock_(clock), discovery_(clock), keys_(clock) {}

  /// Where to send the browser; kUpstreamFailed.
  Result<std::string> begin(const OAuthProvider& provider, const OAuthExchange& exchange, ProviderCalls& calls) const;
  /// Who came back with `code`; `issuer`: the response's `iss` (RFC 9207). kUpstreamFailed, kProviderRefused, kInvalidIdToken.
  Result<ProviderIdentity> finish(const OAuthProvider& provider, std::string_view code, const std::optional<std::string>& issuer,
                                  const OAuthExchange& exchange, ProviderCalls& calls) const;

  /// Whom an ID token is about that the browser got from the provider by itself; `nonce` as the browser asked for it, if it did.
  /// Its audience must be us. kUpstreamFailed, kInvalidIdToken.
  Result<ProviderIdentity> identify(const OAuthProvider& provider, ProviderTokens tokens, const std::optional<std::string>& nonce,
                                    ProviderCalls& calls) const;
  /// New tokens for a refresh token; the errors of redeem_code().
  Result<ProviderTokens> refresh(const OAuthProvider& provider, const Secret& refresh_token, ProviderCalls& calls) const;

 private:
  Result<json::Value> verified_claims(const OAuthProvider& provider, const OidcConfiguration& configuration,
                                      const ProviderTokens& tokens, std::optional<std::string_view> nonce,
                                      ProviderCalls& calls) const;

  const Clock& clock_;
  const OidcDiscovery discovery_;
  const JwksCache keys_;
};

}  // namespace usher::core
