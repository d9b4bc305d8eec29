#pragma once

#include "common/core/providers/oidc_discovery.h"

namespace usher::core {

/// The authorization code flow with an OpenID provider. Safe from any thread.
class OpenIdSignIn {
 public:
  explicit OpenIdSignIn(const Clock& clock) : clock_(clock), discovery_(clock), keys_(clock) {}

  /// Returns the URL to send the browser to. Error: kUpstreamFailed.
  Result<std::string> begin(const OAuthProvider& provider, const OAuthExchange& exchange, ProviderCalls& calls) const;
  /// Returns the identity for `code`; `issuer`: the `iss` of the response (RFC 9207). Error: kUpstreamFailed, kProviderRefused,
  /// kInvalidIdToken.
  Result<ProviderIdentity> finish(const OAuthProvider& provider, std::string_view code, const std::optional<std::string>& issuer,
                                  const OAuthExchange& exchange, ProviderCalls& calls) const;

  /// Returns the identity in an ID token that the browser obtained itself; its audience must be our client id. `nonce`: the nonce
  /// of the browser's request; absent: the token must have none. Error: kUpstreamFailed, kInvalidIdToken.
  Result<ProviderIdentity> identify(const OAuthProvider& provider, ProviderTokens tokens, const std::optional<std::string>& nonce,
                                    ProviderCalls& calls) const;
  /// Returns new tokens for a refresh token. Errors of redeem_code().
  Result<ProviderTokens> refresh(const OAuthProvider& provider, const Secret& refresh_token, ProviderCalls& calls) const;

 private:
  struct Verified {
    json::Value claims;
    IdTokenFacts facts;
  };
  Result<Verified> verify(const OAuthProvider& provider, const OidcConfiguration& configuration, const ProviderTokens& tokens,
                          std::optional<std::string_view> nonce, bool is_offered, ProviderCalls& calls) const;

  const Clock& clock_;
  const OidcDiscovery discovery_;
  const JwksCache keys_;
};

}  // namespace usher::core
