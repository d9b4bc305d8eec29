#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::core {
class OAuthProviders;
}
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// The pages beside a sign-in at a provider. Both arguments outlive the rows.
///   /account/sign-in-failed?error=WORD: why it failed (core::kOAuthFailures). Shows no text of the query.
///   /account/sign-in-with?provider=NAME: the button after a link on another site to GET /auth/oauth/{provider} (login CSRF),
///   with its `redirect_to` and `reauthenticate`.
std::vector<http::Endpoint> provider_pages(const html::Frame& frame, const core::OAuthProviders& providers);

}  // namespace usher::pages
