#include "common/core/passkeys/passkeys.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "server/pages/account/account_context.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

/// Where the browser goes once the session is fresh.
std::string target_of(const AccountContext& context) {
  return context.use.destinations.target_of(context.request, html::kAccountPath);
}

html::FormField next_field(const AccountContext& context) {
  return html::hidden("next", context.use.destinations.next_of(context.request));
}

/// The ways that the account has.
struct Proofs {
  bool password = false;
  bool code = false;
  bool mail = false;  ///< The mailbox is all that the account can prove.
  std::optional<core::PasskeyOptions> passkey = {};
  json::Array providers = {};

  [[nodiscard]] bool has_none_but_passkey() const { return !password && !code && !mail && providers.empty(); }
};

json::Value provider_of(const AccountContext& context, const std::string& name) {
  const auto url = with_parameter("/auth/oauth/" + name, "redirect_to", target_of(context));
  return json::Object{
      {"provider_url", with_parameter(url, "reauthenticate", "true")},
      {"label", context.view.text("sign_in.with", {{"provider", shown_provider(context.use.core.oauth_providers, name)}})}};
}

Result<Proofs> proofs_of(const AccountContext& context) {
  Proofs proofs{.code = context.user().two_factor_enabled};
  auto made = context.use.core.passkeys.begin_proof(context.actor);
  if (made.ok() && has_allowed(made.value())) proofs.passkey = std::move(made).value();
  USHER_TRY(const bool wants_app, context.use.core.authentication.lacks_app(context.actor));
  if (wants_app) return proofs;  // what led here asks for more than the password, which was proved lately
  USHER_TRY(proofs.password, context.use.core.password_change.has_password(context.user().id));
  USHER_TRY(const bool is_all, context.use.core.email_factor.is_all(context.actor));
  proofs.mail = is_all && context.user().is_verified;
  // An app without a password is stronger than a provider.
  if (!proofs.password && !is_all) return proofs;
  USHER_TRY(const auto ways, context.use.core.linked_accounts.list(context.actor));
  for (const auto& way : ways)
    if (const auto* const provider = context.use.core.oauth_providers.find(way.provider);
        provider && provider->has(way) && provider->tells_when())
      proofs.providers.push_back(provider_of(context, way.provider));
  return proofs;
}

html::Form proof_form(const AccountContext& context, core::TextKey button = "re_authenticate.button") {
  return context.form(html::kReAuthenticatePath, context.view.text(button), {next_field(context)});
}

/// Above the other ways.
json::Value passkey_proof(const AccountContext& context, const Proofs& proofs) {
  if (!proofs.passkey) return {};
  auto form = proof_form(context, "re_authenticate.by_passkey");
  form.second = proofs.password;
  auto values = passkey_form(std::move(form), *proofs.passkey);
  values.set("or", proofs.password);
  return values;
}

html::Form password_proof(const AccountContext& context) {
  auto form = proof_form(context);
  add_password(context, form.fields);
  return form;
}

html::Form code_proof(const AccountContext& context, std::string hint) {
  auto form = proof_form(context);
  form.fields.push_back(code_field(context.view, std::move(hint), context.faults.of("code")));
  return form;
}

/// Asks for the mail with the code.
html::Form mail_form(const AccountContext& context, bool is_mailed) {
  return context.form(
      kReAuthenticateMailPath,
      context.view.text(is_mailed ? core::TextKey("sign_in.code_again") : core::TextKey("re_authenticate.mail_button")),
      {next_field(context)});
}

/// `is_mailed`: a code is on its way, so that there is a field for it.
Result<Response> proof_page(const AccountContext& context, bool is_mailed = false) {
  USHER_TRY(auto proofs, proofs_of(context));
  const bool may_mail = proofs.mail && core::mail_goes(context.use.settings);
  json::Object values{{"passkey", passkey_proof(context, proofs)},
                      {"no_way", proofs.has_none_but_passkey() && !proofs.passkey},
                      {"lost", proofs.has_none_but_passkey() && proofs.passkey},
                      {"no_mail", proofs.mail && !may_mail && !proofs.passkey},
                      {"providers", std::move(proofs.providers)}};
  if (proofs.password) values.set("form", values_of(password_proof(context)));
  const auto minutes = std::to_string(core::kEmailCodeLife.count());
  const auto hint = proofs.mail ? context.view.text("re_authenticate.mailed",
                                                    {{"address", context.user().email_as_written}, {"minutes", minutes}})
                                : context.view.text("second_factor.hint");
  if (proofs.code || (may_mail && is_mailed)) values.set("code_form", values_of(code_proof(context, hint)));
  if (may_mail) values.set("mail_form", values_of(mail_form(context, is_mailed)));
  return page_of(context, {.name = "re_authenticate"_page,
                           .title = context.view.text("re_authenticate.title"),
                           .values = std::move(values),
                           .alert = context.faults.whole,
                           .form_target = target_of(context)});
}

/// An admin who impersonates a user cannot prove to be that user.
Result<Response> show_re_authenticate(const AccountContext& context) {
  return context.actor.is_impersonated() ? error(ErrorCode::kNotWhileViewing) : proof_page(context);
}

Result<std::optional<core::SessionGrant>> prove(const AccountContext& context, std::string code) {
  if (const auto passkey = sent_passkey(context.request)) {
    USHER_TRY(auto grant, passkey_result(context.use.core.passkeys.reauthenticate(context.actor, *passkey, context.caller())));
    return std::optional(std::move(grant));
  }
  USHER_TRY(const bool by_mail, context.use.core.email_factor.is_all(context.actor));
  if (!is_blank(code) && by_mail) {
    USHER_TRY(auto renewed,
              context.use.core.email_factor.reauthenticate(context.actor, Secret(std::move(code)), context.caller()));
    return std::optional(std::move(renewed));
  }
  if (!is_blank(code))
    return context.use.core.two_factor.reauthenticate(context.actor, typed_code(std::move(code)), context.caller());
  USHER_TRY(auto grant,
            context.use.core.password_change.reauthenticate(context.actor, Secret(context.typed("password")), context.caller()));
  return std::optional(std::move(grant));
}

Result<Response> re_authenticate(const AccountContext& context) {
  auto code = context.typed("code");
  const bool is_code = !is_blank(code);
  if (is_blank(code) && !context.typed_password() && !sent_passkey(context.request))
    return proof_page(context.without("password"));
  const auto grant = prove(context, std::move(code));
  if (!grant.ok() && (grant.error().code == ErrorCode::kTokenExpired || grant.error().code == ErrorCode::kInvalidToken))
    return proof_page(context.with({.whole = context.view.detail_of(grant.error()), .status = HttpStatus::kUnprocessable}));
  if (!grant.ok())
    return show_again(context, grant.error(), [&](const AccountContext& again) { return proof_page(again, is_code); });
  auto response = http::see_other(target_of(context));
  if (grant.value()) context.use.cookies.set(response, *grant.value());
  return response;
}

Result<Response> mail_code(const AccountContext& context) {
  USHER_CHECK(context.use.core.email_factor.send_confirmation(context.actor, context.caller()));
  return proof_page(context, true);
}

}  // namespace

std::vector<http::Endpoint> re_authenticate_page(const Context& use) {
  const auto path = html::kReAuthenticatePath;
  return account_rows(use, {{"GET", path, "show_re_authenticate_page", access::kReadOwn, show_re_authenticate, path},
                            {"POST", path, "re_authenticate_page", access::kChangeOwn, re_authenticate, path,
                             show_re_authenticate, Lane::kHashing},
                            {"POST", kReAuthenticateMailPath, "mail_re_authentication_code_page", access::kChangeOwn, mail_code,
                             path, show_re_authenticate}});
}

}  // namespace usher::pages
