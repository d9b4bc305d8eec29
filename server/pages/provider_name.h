#pragma once

#include "common/core/providers/oauth_providers.h"
#include "server/html/page.h"

namespace usher::pages {

/// The name of a provider as its users know it; `name` itself if it is not configured any more.
std::string shown_provider(const core::OAuthProviders& providers, std::string_view name);

/// The values of templates/providers.html: a button for each provider, which leads to `target` after the sign-in.
json::Array provider_buttons(const core::OAuthProviders& providers, const html::View& view, const std::string& target);
/// One of them, which leads to `url`.
json::Object provider_button(const core::OAuthProvider& provider, const html::View& view, std::string url);

}  // namespace usher::pages
