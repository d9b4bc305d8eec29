#include "common/base/url_query.h"
#include "common/core/providers/oauth_failure.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"
#include "server/pages/provider_name.h"

namespace usher::pages {
namespace {

constexpr std::string_view kSecurity = "/account/security";

/// Failures that the same provider may not repeat.
constexpr std::array kPassing{ErrorCode::kAccessDenied,    ErrorCode::kStateMismatch,  ErrorCode::kUpstreamFailed,
                              ErrorCode::kProviderRefused, ErrorCode::kInvalidIdToken, ErrorCode::kEmailNotVerifiedByProvider};

std::string begin_url(const core::OAuthProvider& provider) { return "/auth/oauth/" + provider.name; }

Result<http::Response> show_failed(const Context& use, const http::Request& request, const html::View& view) {
  const auto word = http::query_parameter(request, "error").value_or("");
  const auto why = error(core::failure_named(word).value_or(ErrorCode::kProviderRefused));
  const bool was_linking = http::query_parameter(request, "linking").has_value();
  const auto* const provider = use.core.oauth_providers.find(http::query_parameter(request, "provider").value_or(""));
  const bool may_pass = provider && !was_linking && std::find(kPassing.begin(), kPassing.end(), why.code) != kPassing.end();
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

}  // namespace usher::pages
