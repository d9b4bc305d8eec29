#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/sessions/trusted_devices.h"
#include "common/core/two_factor/two_factor.h"
#include "server/pages/account/account_context.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/provider_name.h"

namespace usher::pages {
namespace {

constexpr std::string_view kForgetPath = "/account/security/forget-browser";
constexpr std::string_view kUnlinkPath = "/account/security/unlink";
constexpr std::string_view kLinkPath = "/account/security/link";

/// A button alone, with the id of what it acts on.
json::Value act_form(const AccountContext& context, std::string_view action, core::TextKey button, std::string id) {
  return values_of(context.button(action, context.view.text(button), {html::hidden("id", std::move(id))}));
}

Result<json::Array> trusted_browsers(const AccountContext& context) {
  USHER_TRY(const auto devices,
            context.use.core.trusted_devices.list(context.actor, context.use.cookies.device_token(context.request)));
  json::Array shown;
  for (const auto& device : devices) {
    shown.emplace_back(device_values(context.view, device.user_agent)
                           .set("current", device.current)
                           .set("when", shown_time(device.trusted_until))
                           .set("form", act_form(context, kForgetPath, "security.forget", device.id)));
  }
  return shown;
}

constexpr core::TextKey kRemove("security.remove");
constexpr core::TextKey kUnlink("security.unlink");

/// The last way in has no button.
json::Array ways_to_sign_in(const AccountContext& context, const std::vector<domain::Account>& ways) {
  json::Array shown;
  for (const auto& way : ways) {
    const bool is_password = way.provider == domain::kCredentialProvider;
    json::Object row{{"drawing", drawing_of(way.provider)},
                     {"way", is_password ? context.view.text("security.password")
                                         : shown_provider(context.use.core.oauth_providers, way.provider)},
                     {"when", shown_time(way.created_at)},
                     {"form", json::Value()}};
    if (ways.size() > 1) row.set("form", act_form(context, kUnlinkPath, is_password ? kRemove : kUnlink, way.id.str()));
    shown.emplace_back(std::move(row));
  }
  return shown;
}

json::Array providers_to_link(const AccountContext& context, const std::vector<domain::Account>& ways) {
  json::Array shown;
  for (const auto& provider : context.use.core.oauth_providers.all()) {
    const bool is_linked = std::any_of(ways.begin(), ways.end(), [&](const auto& way) { return way.provider == provider.name; });
    if (is_linked) continue;
    auto text =
        context.view.text("security.link", {{"provider", shown_provider(context.use.core.oauth_providers, provider.name)}});
    const auto form = context.button(kLinkPath, std::move(text), {html::hidden("provider", provider.name)});
    shown.emplace_back(json::Object{{"form", values_of(form)}});
  }
  return shown;
}

/// When the password was set; null without one.
json::Value password_state(const std::vector<domain::Account>& ways) {
  for (const auto& way : ways)
    if (way.provider == domain::kCredentialProvider) return json::Object{{"when", shown_time(way.updated_at)}};
  return {};
}

/// Since when there is a second factor, and how many backup codes are left; null without one.
Result<json::Value> factor_state(const AccountContext& context) {
  USHER_TRY(const auto state, context.use.core.two_factor.state(context.user().id));
  if (!state.since) return json::Value();
  return json::Value(
      json::Object{{"when", shown_time(*state.since)}, {"codes_left", static_cast<std::int64_t>(state.codes_left)}});
}

Result<Response> show_security(const AccountContext& context) {
  USHER_TRY(const auto ways, context.use.core.linked_accounts.list(context.actor));
  USHER_TRY(auto browsers, trusted_browsers(context));
  USHER_TRY(auto factor, factor_state(context));
  const bool has_browsers = !browsers.empty();
  return page_of(context, {.name = "account_security"_page,
                           .title = context.view.text("tab.security"),
                           .tab = Tab::kSecurity,
                           .values = {{"address", context.user().email_as_written},
                                      {"is_verified", context.user().is_verified},
                                      {"password", password_state(ways)},
                                      {"factor", std::move(factor)},
                                      {"has_browsers", has_browsers},
                                      {"browsers", std::move(browsers)},
                                      {"ways", ways_to_sign_in(context, ways)},
                                      {"providers", providers_to_link(context, ways)}},
                           .alert = context.faults.whole,
                           .with_script = true});
}

/// What is gone already counts as done: the page may be open in two tabs.
bool is_gone(const Status& done) {
  return !done.ok() && (done.error().code == ErrorCode::kDeviceNotFound || done.error().code == ErrorCode::kNotFound);
}

Result<Response> forget_browser(const AccountContext& context) {
  const auto forgotten = context.use.core.trusted_devices.forget(context.actor, context.typed("id"), context.caller());
  if (!is_gone(forgotten)) USHER_CHECK(forgotten);
  return html::done_at(kSecurityPath, "browser");
}

Result<Response> unlink(const AccountContext& context) {
  const auto unlinked = context.use.core.linked_accounts.unlink(context.actor, AccountId(context.typed("id")), context.caller());
  if (!is_gone(unlinked)) USHER_CHECK(unlinked);
  return html::done_at(kSecurityPath, "unlinked");
}

/// A page with a link instead of a redirect: the policy of the form's page cannot name the provider's origin, which is found by
/// asking the provider.
Result<Response> begin_linking(const AccountContext& context) {
  const auto provider = context.typed("provider");
  USHER_TRY(const auto begun,
            context.use.core.oauth_sign_in.begin_linking(
                context.actor, provider, {.redirect_to = context.use.destinations.url_of("/account/security?done=linked")},
                context.caller()));
  auto response = page_of(
      context,
      {.name = "account_link"_page,
       .title = context.view.text("security.link", {{"provider", shown_provider(context.use.core.oauth_providers, provider)}}),
       .tab = Tab::kSecurity,
       .values = {{"provider", shown_provider(context.use.core.oauth_providers, provider)}, {"target_url", begun.url}}});
  context.use.cookies.set_oauth_state(response, begun.browser_token);
  return response;
}

}  // namespace

std::vector<http::Endpoint> security_page(const Context& use) {
  const auto page = kSecurityPath;
  return account_rows(
      use, {{"GET", page, "show_security_page", access::kReadOwn, Lane::kRead, show_security, page},
            {"POST", kForgetPath, "forget_browser_page", access::kChangeOwn, Lane::kWrite, forget_browser, page, show_security},
            {"POST", kUnlinkPath, "unlink_page", access::kChangeWaysIn, Lane::kWrite, unlink, page, show_security},
            {"POST", kLinkPath, "link_page", access::kChangeWaysIn, Lane::kOutbound, begin_linking, page, show_security}});
}

}  // namespace usher::pages
