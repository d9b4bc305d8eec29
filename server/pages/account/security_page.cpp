#include "common/base/encoding.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/own/trusted_browsers.h"
#include "common/core/own/ways_in.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/texts/action_words.h"
#include "common/core/two_factor/two_factor.h"
#include "server/pages/account/own_removal.h"
#include "server/pages/account/setting_row.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kForgetPath = "/account/security/forget-browser";
constexpr std::string_view kLinkPath = "/account/security/link";

/// A link whose text is short beside the name of its row; `name` says it in full.
RowLink act_link(const AccountContext& context, core::TextKey text, std::string_view url, core::TextKey name) {
  return {context.view.text(text), url, context.view.text(name)};
}

RowState state_of(const AccountContext& context, core::TextKey text, std::string_view tone = {}) {
  return {context.view.text(text), tone};
}

SettingRow address_row(const AccountContext& context) {
  const auto& view = context.view;
  SettingRow row{.drawing = kEnvelope, .name = view.text("field.email"), .detail = context.user().email_as_written};
  if (context.user().is_verified) {
    row.state = state_of(context, "security.confirmed", kGood);
    row.link = act_link(context, "security.change", "/account/security/email", "email.title");
    return row;
  }
  row.state = state_of(context, "security.unconfirmed", kWaiting);
  row.form =
      values_of(context.button(kVerifyPath, view.text("attention.send_link"), {html::hidden("at", std::string(kSecurityPath))}));
  row.rare = {view.text("email.title"), "/account/security/email"};
  return row;
}

SettingRow password_row(const AccountContext& context, const std::vector<domain::Account>& ways) {
  SettingRow row{.drawing = kKey, .name = context.view.text("security.password")};
  for (const auto& way : ways) {
    if (way.provider != domain::kCredentialProvider) continue;
    row.detail = context.view.text("security.password_set", {{"when", html::shown_time(way.updated_at)}});
    row.link = act_link(context, "security.change", "/account/security/password", "password.title");
    return row;
  }
  row.state = state_of(context, "security.not_set");
  row.detail = context.view.text("security.no_password");
  row.link = act_link(context, "security.set", "/account/forgot", "reset.title");
  return row;
}

/// The last way in has no button.
SettingRow linked_row(const AccountContext& context, const domain::Account& way, bool is_last) {
  SettingRow row{.name = shown_provider(context.use.core.oauth_providers, way.provider),
                 .state = state_of(context, "security.linked", kGood),
                 .detail = context.view.text("security.since", {{"when", html::shown_time(way.created_at)}})};
  if (!is_last)
    row.form = values_of(context.button(kUnlinkPath, context.view.text("security.unlink"), {html::hidden("id", way.id.str())},
                                        context.view.text("security.unlink_it", {{"provider", row.name}})));
  return row;
}

SettingRow provider_row(const AccountContext& context, const core::OAuthProvider& provider) {
  const auto name = context.view.text("security.link", {{"provider", provider.label}});
  return {.name = provider.label,
          .state = state_of(context, "security.not_linked"),
          .form = values_of(context.button(kLinkPath, context.view.text("security.link_now"),
                                           {html::hidden("provider", provider.name)}, name))};
}

Result<SettingRow> factor_row(const AccountContext& context) {
  const auto& view = context.view;
  USHER_TRY(const auto state, context.use.core.two_factor.state(context.user().id));
  SettingRow row{.drawing = kShield, .name = view.text("security.factor")};
  if (!state.since) {
    row.state = state_of(context, "security.off");
    row.link = act_link(context, "security.set_up", "/account/security/two-factor", "factor.title");
    return row;
  }
  row.state = state_of(context, "security.on", kGood);
  row.detail = view.text("security.factor_on",
                         {{"when", html::shown_time(*state.since)}, {"codes_left", std::to_string(state.codes_left)}});
  row.rare = {view.text("factor.off_title"), "/account/security/two-factor/off"};
  row.link = {view.text("security.new_codes"), "/account/security/backup-codes"};
  return row;
}

SettingRow browser_row(const AccountContext& context, const core::TrustedDevice& device) {
  const auto& view = context.view;
  const auto shown = device_of(view, device.user_agent);
  const auto name = known_name(view, shown);
  const auto current = device.current ? view.text("page.comma") + view.text("sessions.current") : std::string();
  return {.drawing = shown.is_handheld ? kPhone : kScreen,
          .name = name + current,
          .state = state_of(context, "security.trusted", kGood),
          .detail = view.text("security.until", {{"when", html::shown_time(device.trusted_until)}}),
          .form = values_of(context.button(kForgetPath, view.text("security.forget"), {html::hidden("id", device.id)},
                                           view.text("security.forget_it", {{"browser", name}})))};
}

/// `accepted`: see add_passkey_rows.
Result<json::Array> security_rows(const AccountContext& context, std::string& accepted) {
  USHER_TRY(const auto ways, context.use.core.linked_accounts.list(context.actor));
  USHER_TRY(const auto devices, context.use.core.trusted_devices.list(context.actor, context.caller().device_hash));
  USHER_TRY(auto factor, factor_row(context));
  json::Array rows{values_of(address_row(context)), values_of(password_row(context, ways))};
  USHER_TRY(accepted, add_passkey_rows(context, rows));
  const auto add = [&rows](SettingRow row) { rows.emplace_back(values_of(std::move(row))); };
  for (const auto& way : ways) {
    if (way.provider == domain::kCredentialProvider) continue;
    USHER_TRY(const bool is_last, context.use.core.linked_accounts.is_last_way_in(context.actor, way.id));
    add(linked_row(context, way, is_last));
  }
  for (const auto& provider : context.use.core.oauth_providers.all())
    if (std::none_of(ways.begin(), ways.end(), [&](const auto& way) { return provider.has(way); }))
      add(provider_row(context, provider));
  add(std::move(factor));
  for (const auto& device : devices) add(browser_row(context, device));
  add({.drawing = kClock,
       .name = context.view.text("activity.title"),
       .detail = context.view.text("activity.lead"),
       .link = act_link(context, "activity.show", "/account/security/activity", "activity.show_it")});
  return rows;
}

Result<Response> show_security(const AccountContext& context) {
  std::string accepted;
  USHER_TRY(auto rows, security_rows(context, accepted));
  return page_of(context, {.name = "account_security"_page,
                           .title = context.view.text("tab.security"),
                           .tab = Tab::kSecurity,
                           .values = {{"rows", std::move(rows)}, {"accepted", std::move(accepted)}},
                           .alert = context.faults.whole});
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
  context.use.cookies.set_oauth_state(response, begun);
  return response;
}

constexpr std::string_view kActivityPath = "/account/security/activity";
constexpr int kEventsShown = 25;

json::Object event_row(const AccountContext& context, const domain::AuditEvent& event) {
  const auto personal = domain::shown_to_owner(event);
  const auto text = core::text_of_action(event.action, personal.reason.value_or(""));
  const auto what = text ? context.view.text(*text) : std::string();
  return device_values(context.view, personal.user_agent.value_or(""))
      .set("what", what)
      .set("action", what.empty() ? event.action : std::string())
      .set("when", html::shown_time(event.at))
      .set("network", personal.ip.value_or(""))
      .set("current", event.session_id == context.actor.session().id);
}

Result<Response> show_activity(const AccountContext& context) {
  const auto after = parse_cursor(http::query_parameter(context.request, "cursor").value_or(""));
  USHER_TRY(const auto page, context.use.core.audit_trail.own(context.actor, after, kEventsShown));
  json::Array events;
  for (const auto& event : page.rows) events.emplace_back(event_row(context, event));
  return page_of(
      context, {.name = "account_activity"_page,
                .title = context.view.text("activity.title"),
                .tab = Tab::kSecurity,
                .values = {{"events", std::move(events)},
                           {"next_url", page.next ? with_parameter(kActivityPath, "cursor", to_text(*page.next)) : std::string()},
                           {"back_url", kSecurityPath}}});
}

}  // namespace

std::vector<http::Endpoint> security_page(const Context& use) {
  const auto page = kSecurityPath;
  return account_rows(
      use, {{"GET", page, "show_security_page", access::kReadOwn, show_security, page},
            own_removal<core::OwnTrustedBrowsers>(kForgetPath, "forget_browser_page", "browser", page, show_security),
            own_removal<core::OwnWaysIn>(kUnlinkPath, "unlink_page", "unlinked", page, show_security),
            {"POST", kLinkPath, "link_page", access::kChangeWaysIn, begin_linking, page, show_security, Lane::kOutbound},
            {"GET", kActivityPath, "show_activity_page", access::kReadOwn, show_activity, kActivityPath}});
}

}  // namespace usher::pages
