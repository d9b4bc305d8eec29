#pragma once

#include "common/core/providers/provider_identity.h"

namespace usher::core {

/// Where to send the browser.
std::string begin_github(const OAuthProvider& provider, const OAuthExchange& exchange);

/// Who came back with `code`: GitHub speaks OAuth 2.0 only, so its API is asked over TLS who the access token is of. The address
/// is the primary one. kUpstreamFailed, kProviderRefused.
Result<ProviderIdentity> finish_github(const OAuthProvider& provider, std::string_view code, const OAuthExchange& exchange,
                                       ProviderCalls& calls, Time now);

/// New tokens for a refresh token, which GitHub gives where the app's tokens expire; the errors of redeem_code().
Result<ProviderTokens> refresh_github(const OAuthProvider& provider, const Secret& refresh_token, ProviderCalls& calls, Time now);
/// GitHub's own words on whose access token it is. kUpstreamFailed.
Result<json::Value> ask_github(const Secret& access_token, ProviderCalls& calls);

}  // namespace usher::core
