#pragma once

#include "common/core/providers/provider_identity.h"

namespace usher::core {

/// Returns the URL to send the browser to.
std::string begin_github(const OAuthProvider& provider, const OAuthExchange& exchange);

/// Returns the identity for `code`. GitHub only supports OAuth 2.0, so its API is asked over TLS for the owner of the access
/// token. The address is the primary one. Error: kUpstreamFailed, kProviderRefused.
Result<ProviderIdentity> finish_github(const OAuthProvider& provider, std::string_view code, const OAuthExchange& exchange,
                                       ProviderCalls& calls, Time now);

/// Returns new tokens for a refresh token, which GitHub issues if the app's tokens expire. Errors of redeem_code().
Result<ProviderTokens> refresh_github(const OAuthProvider& provider, const Secret& refresh_token, ProviderCalls& calls, Time now);
/// Returns GitHub's user object for an access token. Error: kUpstreamFailed.
Result<json::Value> ask_github(const Secret& access_token, ProviderCalls& calls);

}  // namespace usher::core
