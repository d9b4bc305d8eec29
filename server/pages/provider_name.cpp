#include "server/pages/provider_name.h"

#include "common/base/text.h"
#include "common/base/url_query.h"

namespace usher::pages {
std::string shown_provider(const core::OAuthProviders& providers, std::string_view name) {
  const auto* provider = providers.find(name);
  return provider ? provider->label : std::string(name);
}

json::Array provider_buttons(const core::OAuthProviders& providers, const html::View& view, const std::string& target) {
  json::Array buttons;
  for (const auto& provider : providers.all())
    buttons.emplace_back(provider_button(provider, view, with_parameter("/auth/oauth/" + provider.name, "redirect_to", target)));
  return buttons;
}

json::Object provider_button(const core::OAuthProvider& provider, const html::View& view, std::string url) {
  return {{"provider_url", std::move(url)},
          {"letter", std::string(first_characters(provider.label, 1))},
          {"label", view.text("sign_in.with", {{"provider", provider.label}})}};
}

}  // namespace usher::pages
