#pragma once

#include <vector>

#include "common/core/providers/oauth_providers.h"
#include "common/core/providers/oauth_sign_in.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct SocialUseCases {
  const core::OAuthSignIn& oauth;
  const core::OAuthProviders& providers;
  const Surface& surface;
};

/// sign-in/social and link-social, by redirect or by an ID token.
std::vector<http::Endpoint> social_endpoints(const SocialUseCases& use);
/// Where a provider sends the browser back: callback/{provider}.
std::vector<http::Endpoint> social_callback_endpoints(const SocialUseCases& use);

/// The cookie that holds the state of a flow, signed.
inline constexpr std::string_view kStateCookie = "state";

}  // namespace usher::better_auth
