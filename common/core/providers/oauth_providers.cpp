#include "common/core/providers/oauth_providers.h"

namespace usher::core {

OAuthProviders::OAuthProviders(const settings::OAuth& settings) {
  if (!settings.google.id.empty())
    providers_.push_back({.name = "google",
                          .kind = ProviderKind::kOpenId,
                          .issuer = kGoogleIssuer,
                          .client = &settings.google,
                          .label = "Google"});
  if (!settings.github.id.empty())
    providers_.push_back({.name = "github",
                          .kind = ProviderKind::kGitHub,
                          .issuer = kGitHubIssuer,
                          .client = &settings.github,
                          .label = "GitHub"});
  for (const auto& oidc : settings.oidc)
    providers_.push_back({.name = oidc.name,
                          .kind = ProviderKind::kOpenId,
                          .issuer = oidc.issuer,
                          .client = &oidc.client,
                          .reach = net::Reach::kOperatorChosen,
                          .label = oidc.label.empty() ? oidc.name : oidc.label});
}

}  // namespace usher::core
