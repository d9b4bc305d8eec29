#include "common/base/encoding.h"
#include "common/core/providers/oauth_failure.h"
#include "common/core/providers/oauth_providers.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

constexpr std::string_view kSecurity = "/account/security";

/// Failures that the same provider may not repeat.
constexpr std::array kPassing{ErrorCode::kAccessDenied,    ErrorCode::kStateMismatch,  ErrorCode::kUpstreamFailed,
                              ErrorCode::kProviderRefused, ErrorCode::kInvalidIdToken, ErrorCode::kEmailNotVerifiedByProvider};

/// The values of a button of templates/providers.html, which leads to `url`.
json::Object provider_button(const core::OAuthProvider& provider, const html::View& view, std::string url) {
  return {{"provider_url", std::move(url)},
          {"letter", std::string(first_characters(provider.label, 1))},
          {"label", view.text("sign_in.with", {{"provider", provider.label}})}};
}

std::string begin_url(const core::OAuthProvider& provider) { return "/auth/oauth/" + provider.name; }

Result<http::Response> show_failed(const Context& use, const http::Request& request, const html::View& view) {
  const auto word = http::query_parameter(request, "error").value_or("");
  const auto why = error(core::failure_named(word).value_or(ErrorCode::kProviderRefused));
  const bool was_linking = http::query_parameter(request, "linking").has_value();
  const auto* const provider = use.core.oauth_providers.find(http::query_parameter(request, "provider").value_or(""));
  const bool may_pass = provider && !was_linking && contains(kPassing, why.code);
  const auto name = provider ? provider->label : std::string();
  json::Object values{{"detail", view.detail_of(why, name)}, {"security_url", was_linking ? kSecurity : ""}};
  if (may_pass) values.set("again_url", with_parameter(begin_url(*provider), "redirect_to", newcomer_destination(use, {})));
  return view.response({.name = "sign_in_failed"_page, .title = view.title_of(why, name), .values = std::move(values)});
}

Result<http::Response> show_button(const Context& use, const http::Request& request, const html::View& view) {
  const auto* const provider = use.core.oauth_providers.find(http::query_parameter(request, "provider").value_or(""));
  if (!provider) return error(ErrorCode::kNotFound);
  auto url = begin_url(*provider);
  for (const auto* const name : {"redirect_to", "reauthenticate"})
    if (const auto value = http::query_parameter(request, name)) url = with_parameter(url, name, *value);
  return view.response({.name = "sign_in_with"_page,
                        .title = view.text("sign_in.with_title", {{"provider", provider->label}}),
                        .values = {{"lead", view.text("sign_in.with_lead", {{"provider", provider->label}})},
                                   {"providers", json::Array{provider_button(*provider, view, std::move(url))}}}});
}

}  // namespace

std::vector<http::Endpoint> provider_pages(const Context& use) {
  const auto quick = http::Lane::kQuick;
  return {html::page_row(use, "GET", "/account/sign-in-failed", "show_sign_in_failed_page", access::kOpen, quick, show_failed),
          html::page_row(use, "GET", "/account/sign-in-with", "show_sign_in_with_page", access::kOpen, quick, show_button)};
}

std::string shown_provider(const core::OAuthProviders& providers, std::string_view name) {
  const auto* provider = providers.find(name);
  return provider ? provider->label : std::string(name);
}

json::Array provider_buttons(const core::OAuthProviders& providers, const html::View& view, const std::string& target) {
  json::Array buttons;
  for (const auto& provider : providers.all())
    buttons.emplace_back(provider_button(provider, view, with_parameter(begin_url(provider), "redirect_to", target)));
  return buttons;
}

}  // namespace usher::pages
