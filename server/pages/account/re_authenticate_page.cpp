#include "common/base/text.h"
#include "common/base/url_query.h"
#include "common/core/credentials/password_change.h"
#include "common/core/mail/outbox.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/sessions/new_session.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "server/authentication/cookies.h"
#include "server/pages/account/account_context.h"
#include "server/pages/fields/typed_code.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/provider_name.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Response;

/// Where the browser goes once the session is fresh.
std::string target_of(const AccountVisit& visit) { return visit.use.destinations.target_of(visit.request, html::kAccountPath); }

html::FormField next_field(const AccountVisit& visit) {
  return html::hidden("next", visit.use.destinations.next_of(visit.request));
}

/// The ways that the account has.
struct Proofs {
  bool password = false;
  bool code = false;
  bool mail = false;  ///< The mailbox is all that the account can prove.
  json::Array providers = {};

  [[nodiscard]] bool none() const { return !password && !code && !mail && providers.empty(); }
};

json::Value provider_of(const AccountVisit& visit, const std::string& name) {
  const auto url = with_parameter("/auth/oauth/" + name, "redirect_to", target_of(visit));
  return json::Object{
      {"provider_url", with_parameter(url, "reauthenticate", "true")},
      {"label", visit.view.text("sign_in.with", {{"provider", shown_provider(visit.use.core.oauth_providers, name)}})}};
}

Result<Proofs> proofs_of(const AccountVisit& visit) {
  Proofs proofs{.code = visit.user().two_factor_enabled};
  USHER_TRY(proofs.password, visit.use.core.password_change.has_password(visit.user().id));
  USHER_TRY(const bool is_all, visit.use.core.email_factor.is_all(visit.actor));
  proofs.mail = is_all && visit.user().is_verified;
  // An app without a password is stronger than a provider.
  if (!proofs.password && !is_all) return proofs;
  USHER_TRY(const auto ways, visit.use.core.linked_accounts.list(visit.actor));
  for (const auto& way : ways)
    if (const auto* const provider = visit.use.core.oauth_providers.find(way.provider);
        provider && provider->has(way) && provider->tells_when())
      proofs.providers.push_back(provider_of(visit, way.provider));
  return proofs;
}

html::Form proof_form(const AccountVisit& visit) {
  return visit.form(html::kReAuthenticatePath, visit.view.text("re_authenticate.button"), {next_field(visit)});
}

html::Form password_proof(const AccountVisit& visit) {
  auto form = proof_form(visit);
  add_password(visit, form.fields);
  return form;
}

html::Form code_proof(const AccountVisit& visit, std::string hint) {
  auto form = proof_form(visit);
  form.fields.push_back(code_field(visit.view, std::move(hint), visit.faults.of("code")));
  return form;
}

/// Asks for the mail with the code.
html::Form mail_form(const AccountVisit& visit) {
  return visit.form(kReAuthenticateMailPath, visit.view.text("re_authenticate.mail_button"), {next_field(visit)});
}

/// `is_mailed`: a code is on its way, so that there is a field for it.
Result<Response> proof_page(const AccountVisit& visit, bool is_mailed = false) {
  USHER_TRY(auto proofs, proofs_of(visit));
  const bool may_mail = proofs.mail && core::mail_goes(visit.use.settings);
  json::Object values{
      {"no_way", proofs.none()}, {"no_mail", proofs.mail && !may_mail}, {"providers", std::move(proofs.providers)}};
  if (proofs.password) values.set("form", values_of(password_proof(visit)));
  const auto hint = proofs.mail ? visit.view.text("re_authenticate.mailed", {{"address", visit.user().email_as_written}})
                                : visit.view.text("second_factor.hint");
  if (proofs.code || (may_mail && is_mailed)) values.set("code_form", values_of(code_proof(visit, hint)));
  if (may_mail) values.set("mail_form", values_of(mail_form(visit)));
  return page_of(visit, {.name = "re_authenticate"_page,
                         .title = visit.view.text("re_authenticate.title"),
                         .values = std::move(values),
                         .alert = visit.faults.whole,
                         .form_target = target_of(visit),
                         .with_script = true});
}

/// An admin who impersonates a user cannot prove to be that user.
Result<Response> show_re_authenticate(const AccountVisit& visit) {
  return visit.actor.is_impersonated() ? error(ErrorCode::kNotWhileViewing) : proof_page(visit);
}

Result<std::optional<core::SessionGrant>> prove(const AccountVisit& visit, std::string code) {
  USHER_TRY(const bool by_mail, visit.use.core.email_factor.is_all(visit.actor));
  if (!is_blank(code) && by_mail) {
    USHER_TRY(auto renewed, visit.use.core.email_factor.reauthenticate(visit.actor, Secret(std::move(code)), visit.caller()));
    return std::optional(std::move(renewed));
  }
  if (!is_blank(code)) return visit.use.core.two_factor.reauthenticate(visit.actor, typed_code(std::move(code)), visit.caller());
  USHER_TRY(auto grant,
            visit.use.core.password_change.reauthenticate(visit.actor, Secret(visit.typed("password")), visit.caller()));
  return std::optional(std::move(grant));
}

Result<Response> re_authenticate(const AccountVisit& visit) {
  auto code = visit.typed("code");
  const bool is_code = !is_blank(code);
  if (is_blank(code) && !visit.typed_password()) return proof_page(visit.without("password"));
  const auto grant = prove(visit, std::move(code));
  if (!grant.ok() && (grant.error().code == ErrorCode::kTokenExpired || grant.error().code == ErrorCode::kInvalidToken))
    return proof_page(visit.with({.whole = visit.view.detail_of(grant.error()), .status = HttpStatus::kUnprocessable}));
  if (!grant.ok()) return show_again(visit, grant.error(), [&](const AccountVisit& again) { return proof_page(again, is_code); });
  auto response = http::see_other(target_of(visit));
  if (grant.value()) visit.use.cookies.set(response, *grant.value());
  return response;
}

Result<Response> mail_code(const AccountVisit& visit) {
  USHER_CHECK(visit.use.core.email_factor.send_confirmation(visit.actor, visit.caller()));
  return proof_page(visit, true);
}

}  // namespace

std::vector<http::Endpoint> re_authenticate_page(const Context& use) {
  const auto path = html::kReAuthenticatePath;
  return account_rows(use, {{"GET", path, "show_re_authenticate_page", access::kReadOwn, Lane::kRead, show_re_authenticate, path},
                            {"POST", path, "re_authenticate_page", access::kChangeOwn, Lane::kHashing, re_authenticate, path,
                             show_re_authenticate},
                            {"POST", kReAuthenticateMailPath, "mail_re_authentication_code_page", access::kChangeOwn,
                             Lane::kWrite, mail_code, path, show_re_authenticate}});
}

}  // namespace usher::pages
