#include "common/core/providers/oauth_providers.h"

namespace usher::core {

OAuthProviders::OAuthProviders(const settings::OAuth& settings) {
  for (auto& one : settings::configured_providers(settings)) {
    const auto kind = one.name == "github" ? ProviderKind::kGitHub : ProviderKind::kOpenId;
    const auto reach = one.is_own ? net::Reach::kOperatorChosen : net::Reach::kPublicOnly;
    providers_.push_back({std::move(one), kind, reach});
  }
}

}  // namespace usher::core
