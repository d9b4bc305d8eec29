#include <algorithm>
#include <utility>

#include "common/domain/account.h"
#include "common/domain/session.h"
#include "server/html/form.h"
#include "server/pages/account/account_area.h"
#include "server/pages/account/visit.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/provider_name.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Response;

constexpr std::string_view kForgetPath = "/account/security/forget-browser";
constexpr std::string_view kUnlinkPath = "/account/security/unlink";
constexpr std::string_view kLinkPath = "/account/security/link";

/// A button alone, with the id of what it acts on.
json::Value act_form(const Visit& visit, const html::FormGuard::Issued& issued, std::string_view action, core::TextKey button,
                     std::string id) {
  return values_of(html::Form{.action = action,
                              .button = visit.view.text(button),
                              .fields = {html::token_field(issued), hidden("id", std::move(id))},
                              .second = true});
}

Result<json::Array> trusted_browsers(const Visit& visit, const html::FormGuard::Issued& issued) {
  USHER_TRY(const auto devices, visit.use.browsers.list(visit.actor, visit.use.cookies.device_token(visit.request)));
  json::Array shown;
  for (const auto& device : devices) {
    auto name = domain::describe_device(device.user_agent);
    shown.emplace_back(json::Object{{"device", name.empty() ? visit.view.text("sessions.unknown") : std::move(name)},
                                    {"current", device.current},
                                    {"when", shown_time(device.trusted_until)},
                                    {"form", act_form(visit, issued, kForgetPath, "security.forget", device.id)}});
  }
  return shown;
}

constexpr core::TextKey kRemove("security.remove");
constexpr core::TextKey kUnlink("security.unlink");

/// The last way in has no button.
json::Array ways_to_sign_in(const Visit& visit, const html::FormGuard::Issued& issued, const std::vector<domain::Account>& ways) {
  json::Array shown;
  for (const auto& way : ways) {
    const bool is_password = way.provider == domain::kCredentialProvider;
    json::Object row{
        {"way", is_password ? visit.view.text("security.password") : shown_provider(visit.use.providers, way.provider)},
        {"when", shown_time(way.created_at)},
        {"form", json::Value()}};
    if (ways.size() > 1) row.set("form", act_form(visit, issued, kUnlinkPath, is_password ? kRemove : kUnlink, way.id.str()));
    shown.emplace_back(std::move(row));
  }
  return shown;
}

json::Array providers_to_link(const Visit& visit, const html::FormGuard::Issued& issued,
                              const std::vector<domain::Account>& ways) {
  json::Array shown;
  for (const auto& provider : visit.use.providers.all()) {
    const bool is_linked = std::any_of(ways.begin(), ways.end(), [&](const auto& way) { return way.provider == provider.name; });
    if (is_linked) continue;
    shown.emplace_back(json::Object{
        {"form", values_of(html::Form{.action = kLinkPath,
                                      .button = visit.view.text(
                                          "security.link", {{"provider", shown_provider(visit.use.providers, provider.name)}}),
                                      .fields = {html::token_field(issued), hidden("provider", provider.name)},
                                      .second = true})}});
  }
  return shown;
}

Result<Response> security(const Visit& visit, const FormFaults& faults) {
  const auto issued = visit.use.guard.issue(visit.request);
  USHER_TRY(const auto ways, visit.use.ways_in.list(visit.actor));
  USHER_TRY(auto browsers, trusted_browsers(visit, issued));
  USHER_TRY(const bool has_password, visit.use.passwords.has_password(visit.user().id));
  const bool has_browsers = !browsers.empty();
  return page_of(visit,
                 {.name = "account_security"_page,
                  .title = visit.view.text("tab.security"),
                  .tab = Tab::kSecurity,
                  .values = {{"address", visit.user().email_as_written},
                             {"is_verified", visit.user().is_verified},
                             {"has_password", has_password},
                             {"has_factor", visit.user().two_factor_enabled},
                             {"has_browsers", has_browsers},
                             {"browsers", std::move(browsers)},
                             {"ways", ways_to_sign_in(visit, issued, ways)},
                             {"providers", providers_to_link(visit, issued, ways)}},
                  .alert = faults.whole,
                  .status = faults.status},
                 issued);
}

Result<Response> show_security(const Visit& visit) { return security(visit, {}); }

Result<Response> refused_act(const Visit& visit, const Error& error) {
  return show_again(visit, error, {}, [&](const FormFaults& faults) { return security(visit, faults); });
}

/// What is gone already counts as done: the page may be open in two tabs.
bool is_gone(const Status& done) {
  return !done.ok() && (done.error().code == ErrorCode::kDeviceNotFound || done.error().code == ErrorCode::kNotFound);
}

Result<Response> forget_browser(const Visit& visit) {
  if (!visit.is_own_form()) return security(visit, FormFaults::expired(visit.view));
  const auto forgotten = visit.use.browsers.forget(visit.actor, visit.typed("id"), visit.caller());
  return forgotten.ok() || is_gone(forgotten) ? done_at(kSecurityPath, "browser") : refused_act(visit, forgotten.error());
}

Result<Response> unlink(const Visit& visit) {
  if (!visit.is_own_form()) return security(visit, FormFaults::expired(visit.view));
  const auto unlinked = visit.use.ways_in.unlink(visit.actor, AccountId(visit.typed("id")), visit.caller());
  return unlinked.ok() || is_gone(unlinked) ? done_at(kSecurityPath, "unlinked") : refused_act(visit, unlinked.error());
}

/// A page with a link instead of a redirect: the policy of the form's page cannot name the provider's origin, which is found by
/// asking the provider.
Result<Response> begin_linking(const Visit& visit) {
  if (!visit.is_own_form()) return security(visit, FormFaults::expired(visit.view));
  const auto provider = visit.typed("provider");
  const auto begun = visit.use.oauth.begin_linking(
      visit.actor, provider, {.redirect_to = visit.use.destinations.url_of("/account/security?done=linked")}, visit.caller());
  if (!begun.ok()) return refused_act(visit, begun.error());
  const auto issued = visit.use.guard.issue(visit.request);
  auto response =
      page_of(visit,
              {.name = "account_link"_page,
               .title = visit.view.text("security.link", {{"provider", shown_provider(visit.use.providers, provider)}}),
               .tab = Tab::kSecurity,
               .values = {{"provider", shown_provider(visit.use.providers, provider)}, {"target_url", begun.value().url}}},
              issued);
  visit.use.cookies.set_oauth_state(response, begun.value().browser_token);
  return response;
}

}  // namespace

std::vector<http::Endpoint> security_page(const AccountArea& use) {
  const auto page = kSecurityPath;
  return account_rows(use, {{"GET", page, "show_security_page", Lane::kRead, show_security, page},
                            {"POST", kForgetPath, "forget_browser_page", Lane::kWrite, forget_browser, page},
                            {"POST", kUnlinkPath, "unlink_page", Lane::kWrite, unlink, page},
                            {"POST", kLinkPath, "link_page", Lane::kOutbound, begin_linking, page}});
}

}  // namespace usher::pages
