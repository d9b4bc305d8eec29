#include "server/pages/account/passkey_section.h"

#include "common/base/encoding.h"
#include "common/base/url_query.h"
#include "common/core/passkeys/passkeys.h"
#include "server/pages/account/setting_row.h"

namespace usher::pages {
namespace {

json::Object row_of(const AccountContext& context, const domain::Passkey& passkey) {
  const auto& view = context.view;
  const auto name = domain::shown_name(passkey);
  const auto id = passkey.id.str();
  const auto url = with_parameter(kPasskeyPath, "id", id);
  SettingRow row{.drawing = kPasskey, .name = name, .detail = passkey_times(view, passkey)};
  const auto change = view.text("passkey.change_it", {{"passkey", name}});
  if (!passkey.switched_off_at) {
    row.link = {view.text("security.change"), url, change};
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

}  // namespace

std::string passkey_times(const html::View& view, const domain::Passkey& passkey) {
  const auto added = html::shown_time(passkey.created_at);
  return passkey.last_used_at ? view.text("passkey.used", {{"when", added}, {"used", html::shown_time(*passkey.last_used_at)}})
                              : view.text("passkey.added", {{"when", added}});
}

Status add_passkey_section(const AccountContext& context, json::Object& values) {
  USHER_TRY(const auto passkeys, context.use.core.passkeys.list(context.actor));
  json::Array rows;
  for (const auto& one : passkeys) rows.emplace_back(row_of(context, one));
  values.set("has_section", is_on(context) || !passkeys.empty()).set("has_passkeys", !passkeys.empty());
  values.set("passkeys", std::move(rows));
  if (!is_on(context)) return done();
  values.set("add_passkey_url", kAddPasskeyPath);
  if (!context.actor.is_impersonated()) values.set("accepted", accepted(context, passkeys));
  return done();
}

Result<bool> may_offer_passkey(const AccountContext& context) {
  if (!is_on(context) || context.actor.is_impersonated() || !context.actor.session().amr.starts_with("pwd")) return false;
  USHER_TRY(const auto passkeys, context.use.core.passkeys.list(context.actor));
  return passkeys.empty();
}

}  // namespace usher::pages
