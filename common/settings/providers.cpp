#include "common/settings/providers.h"

namespace usher::settings {

std::vector<Provider> configured_providers(const OAuth& oauth) {
  std::vector<Provider> providers;
  if (!oauth.google.id.empty()) providers.push_back({"google", kGoogleIssuer, "Google", &oauth.google});
  if (!oauth.github.id.empty()) providers.push_back({"github", kGitHubIssuer, "GitHub", &oauth.github});
  for (const auto& one : oauth.oidc)
    providers.push_back({one.name, one.issuer, one.label.empty() ? one.name : one.label, &one.client, true});
  return providers;
}

}  // namespace usher::settings
