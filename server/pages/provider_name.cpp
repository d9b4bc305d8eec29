#include "server/pages/provider_name.h"

#include "common/base/url_query.h"

namespace usher::pages {
namespace {

/// A path of SVG in a box of 24 by 24, drawn in lines.
struct ProviderIcon {
  std::string_view name;
  std::string_view drawing;
};
constexpr std::array kIcons{
    ProviderIcon{"google", "M12 12h8.5a8.5 8.5 0 1 1-2.6-6.1"},
    ProviderIcon{"github",
                 "M7 8v8M7 5.5m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M7 18.5m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0"
                 "M17 7.5m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M17 10c0 4-6 2.5-9 6"},
};
/// A key, for all others.
constexpr std::string_view kKey = "M8 15m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M11.2 11.8L19.5 3.5M16 7l3 3";

}  // namespace

std::string_view drawing_of(std::string_view provider) {
  const auto found = std::find_if(kIcons.begin(), kIcons.end(), [&](const auto& row) { return row.name == provider; });
  return found == kIcons.end() ? kKey : found->drawing;
}

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
          {"drawing", drawing_of(provider.name)},
          {"label", view.text("sign_in.with", {{"provider", provider.label}})}};
}

}  // namespace usher::pages
