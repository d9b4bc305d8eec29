#include "common/base/encoding.h"
#include "common/core/own/passkeys.h"
#include "server/pages/account/own_removal.h"
#include "server/pages/account/setting_row.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kAddPasskeyPath = "/account/security/passkeys/add";
/// `id` in the query.
constexpr std::string_view kPasskeyPath = "/account/security/passkey";
constexpr std::string_view kConfirmPasskeyPath = "/account/security/passkey/confirm";
constexpr std::string_view kRemovePath = "/account/security/passkey/remove";

/// When it was added and last used.
std::string passkey_times(const html::View& view, const domain::Passkey& passkey) {
  const auto added = html::shown_time(passkey.created_at);
  return passkey.last_used_at ? view.text("passkey.used", {{"when", added}, {"used", html::shown_time(*passkey.last_used_at)}})
                              : view.text("passkey.added", {{"when", added}});
}

json::Object row_of(const AccountContext& context, const domain::Passkey& passkey) {
  const auto& view = context.view;
  const auto name = domain::shown_name(passkey);
  const auto id = passkey.id.str();
  const auto url = with_parameter(kPasskeyPath, "id", id);
  SettingRow row{.drawing = kPasskey, .name = name, .detail = passkey_times(view, passkey)};
  const auto change = view.text("passkey.change_it", {{"passkey", name}});
  if (!passkey.switched_off_at) {
    row.link = {view.text("passkey.change"), url, change};
    return values_of(std::move(row));
  }
  row.state = {view.text("passkey.off"), kWaiting};
  row.detail = view.text("passkey.off_lead");
  row.rare = {change, url};
  row.form = values_of(context.button(kConfirmPasskeyPath, view.text("re_authenticate.button"), {html::hidden("id", id)},
                                      view.text("passkey.confirm_it", {{"passkey", name}})));
  return values_of(std::move(row));
}

/// What the browser is told with the Signal API: AllAcceptedCredentialsOptions.
std::string accepted(const AccountContext& context, const std::vector<domain::Passkey>& passkeys) {
  const auto& rp_id = context.use.core.passkey_ceremonies.party().id;
  json::Array ids;
  for (const auto& one : passkeys)
    if (one.rp_id == rp_id) ids.emplace_back(one.credential_id);
  return json::to_text(json::Object{
      {"rpId", rp_id}, {"userId", base64url_encode(context.user().id.str())}, {"allAcceptedCredentialIds", std::move(ids)}});
}

bool is_on(const AccountContext& context) { return context.use.core.passkey_ceremonies.party().why_off.empty(); }

/// Of the page or of the form on it.
PasskeyId id_of(const AccountContext& context) {
  auto id = context.typed("id");
  return PasskeyId(id.empty() ? http::query_parameter(context.request, "id").value_or("") : std::move(id));
}

html::FormField id_field(const PasskeyId& id) { return html::hidden("id", id.str()); }

/// The options are made for a fresh session, so that nothing is asked of the browser in vain.
Result<Response> show_add(const AccountContext& context) {
  USHER_TRY(const auto made, context.use.core.passkeys.begin(context.actor));
  auto form = context.form(kAddPasskeyPath, context.view.text("passkey.make"));
  form.fault = context.faults.whole;
  return page_of(context, {.name = "account_form"_page,
                           .title = context.view.text("passkey.add"),
                           .tab = Tab::kSecurity,
                           .values = {{"lead", context.view.text("passkey.add_lead")},
                                      {"passkey", passkey_form(std::move(form), made)},
                                      {"back_url", kSecurityPath}}});
}

Result<Response> add_one(const AccountContext& context) {
  const auto passkey = sent_passkey(context.request);
  if (!passkey) return show_add(context);
  USHER_CHECK(passkey_result(context.use.core.passkeys.add(context.actor, *passkey, std::nullopt, context.caller())));
  return html::done_at(kSecurityPath, "passkey_added");
}

json::Value remove_form(const AccountContext& context, const PasskeyId& id) {
  auto form = context.form(kRemovePath, context.view.text("passkey.remove"), {id_field(id)});
  form.destroys = true;
  return values_of(form);
}

/// One that is gone leads back: the page may be open in two tabs.
Result<Response> show_passkey(const AccountContext& context) {
  USHER_TRY(const auto passkeys, context.use.core.passkeys.list(context.actor));
  const auto id = id_of(context);
  const auto found = std::find_if(passkeys.begin(), passkeys.end(), [&](const auto& one) { return one.id == id; });
  if (found == passkeys.end()) return http::see_other(std::string(kSecurityPath));
  const auto name_fault = context.faults.of("name");
  auto form = context.form(kPasskeyPath, context.view.text("profile.save"),
                           {id_field(id),
                            {.name = "name",
                             .label = context.view.text("profile.name"),
                             .value = name_fault.empty() ? domain::shown_name(*found) : context.typed("name"),
                             .fault = name_fault,
                             .required = false}});
  return page_of(context, {.name = "account_form"_page,
                           .title = domain::shown_name(*found),
                           .tab = Tab::kSecurity,
                           .values = {{"times", passkey_times(context.view, *found)},
                                      {"form", values_of(form)},
                                      {"remove_lead", context.view.text("passkey.remove_lead")},
                                      {"remove_form", remove_form(context, id)},
                                      {"back_url", kSecurityPath}},
                           .alert = context.faults.whole});
}

Result<Response> change_one(const AccountContext& context, const core::PasskeyChange& wish, std::string_view done) {
  const auto changed = context.use.core.passkeys.change(context.actor, id_of(context), wish, context.caller());
  if (!changed.ok() && changed.error().code != ErrorCode::kPasskeyNotFound) return changed.error();
  return html::done_at(kSecurityPath, done);
}

Result<Response> rename_one(const AccountContext& context) {
  return change_one(context, {.name = context.typed("name")}, "passkey_renamed");
}
Result<Response> confirm_one(const AccountContext& context) { return change_one(context, {.confirms = true}, "passkey_on"); }

}  // namespace

std::vector<http::Endpoint> passkey_pages(const Context& use) {
  return account_rows(
      use,
      {{"GET", kAddPasskeyPath, "show_add_passkey_page", access::kBeginPasskey, show_add, kAddPasskeyPath},
       {"POST", kAddPasskeyPath, "add_passkey_page", access::kChangeWaysIn, add_one, kAddPasskeyPath, show_add},
       {"GET", kPasskeyPath, "show_passkey_page", access::kReadOwn, show_passkey, kSecurityPath},
       {"POST", kPasskeyPath, "rename_passkey_page", access::kChangeOwn, rename_one, kSecurityPath, show_passkey},
       {"POST", kConfirmPasskeyPath, "confirm_passkey_page", access::kChangeWaysIn, confirm_one, kSecurityPath, show_passkey},
       own_removal<core::OwnPasskeys>(kRemovePath, "remove_passkey_page", "passkey_removed", kSecurityPath, show_passkey)});
}

Result<std::string> add_passkey_rows(const AccountContext& context, json::Array& rows) {
  USHER_TRY(const auto passkeys, context.use.core.passkeys.list(context.actor));
  const auto& view = context.view;
  const bool has_any = !passkeys.empty();
  SettingRow all{.drawing = kPasskey,
                 .name = view.text("passkey.title"),
                 .detail = has_any ? view.text("passkey.lost") : view.text("passkey.lead"),
                 .needs_passkeys = true};
  if (is_on(context)) all.link = {view.text("passkey.add_one"), kAddPasskeyPath, view.text("passkey.add")};
  if (is_on(context) || has_any) rows.emplace_back(values_of(std::move(all)));
  for (const auto& one : passkeys) rows.emplace_back(row_of(context, one));
  return is_on(context) && !context.actor.is_impersonated() ? accepted(context, passkeys) : std::string();
}

Result<bool> may_offer_passkey(const AccountContext& context) {
  if (!is_on(context) || context.actor.is_impersonated() || !context.actor.session().amr.starts_with("pwd")) return false;
  USHER_TRY(const auto passkeys, context.use.core.passkeys.list(context.actor));
  return passkeys.empty();
}

}  // namespace usher::pages
