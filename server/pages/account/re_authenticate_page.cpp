#include "server/pages/account/re_authenticate_page.h"

#include <utility>

#include "common/base/text.h"
#include "common/base/url_query.h"
#include "server/pages/account/visit.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/provider_name.h"
#include "server/pages/typed_code.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Response;

/// Where the browser goes once the session is fresh.
std::string target_of(const Visit& visit) {
  const auto next = visit.use.destinations.next_of(visit.request);
  return visit.use.destinations.url_of(next.empty() ? kAccountPath : std::string_view(next));
}

/// The ways that the account has.
struct Proofs {
  bool password = false;
  bool code = false;
  json::Array providers = {};
  std::string link_url = {};

  [[nodiscard]] bool none() const { return !password && !code && providers.empty() && link_url.empty(); }
};

Result<Proofs> proofs_of(const Visit& visit) {
  Proofs proofs{.code = visit.user().two_factor_enabled};
  USHER_TRY(proofs.password, visit.use.passwords.has_password(visit.user().id));
  USHER_TRY(const auto ways, visit.use.ways_in.list(visit.actor));
  for (const auto& way : ways)
    if (visit.use.providers.find(way.provider))
      proofs.providers.emplace_back(
          json::Object{{"provider_url", with_parameter("/auth/oauth/" + way.provider, "redirect_to", target_of(visit))},
                       {"label", visit.view.text("sign_in.with", {{"provider", shown_provider(way.provider)}})}});
  if (!proofs.password && visit.use.sign_in.mails_links)
    proofs.link_url = html::Destinations::with_next("/account/sign-in/link", visit.use.destinations.next_of(visit.request));
  return proofs;
}

html::Form proof_form(const Visit& visit, const html::FormGuard::Issued& issued) {
  return {.action = kReAuthenticatePath,
          .button = visit.view.text("re_authenticate.button"),
          .fields = {html::token_field(issued), hidden("next", visit.use.destinations.next_of(visit.request))}};
}

html::Form password_proof(const Visit& visit, const html::FormGuard::Issued& issued, const FormFaults& faults) {
  auto form = proof_form(visit, issued);
  add_password(visit, form.fields, "password", faults.of("password"));
  return form;
}

html::Form code_proof(const Visit& visit, const html::FormGuard::Issued& issued, const FormFaults& faults) {
  auto form = proof_form(visit, issued);
  form.fields.push_back({.name = "code",
                         .label = visit.view.text("second_factor.code"),
                         .autocomplete = "one-time-code",
                         .hint = visit.view.text("second_factor.hint"),
                         .fault = faults.of("code")});
  return form;
}

Result<Response> proof_page(const Visit& visit, const FormFaults& faults) {
  USHER_TRY(auto proofs, proofs_of(visit));
  const auto issued = visit.use.guard.issue(visit.request);
  json::Object values{{"providers", std::move(proofs.providers)}, {"link_url", proofs.link_url}, {"no_way", proofs.none()}};
  if (proofs.password) values.set("form", values_of(password_proof(visit, issued, faults)));
  if (proofs.code) values.set("code_form", values_of(code_proof(visit, issued, faults)));
  return page_of(visit,
                 {.name = "re_authenticate"_page,
                  .title = visit.view.text("re_authenticate.title"),
                  .values = std::move(values),
                  .alert = faults.whole,
                  .status = faults.status,
                  .form_target = target_of(visit),
                  .with_script = proofs.password},
                 issued);
}

/// An admin who impersonates a user cannot prove to be that user.
Response not_while_impersonating(const Visit& visit) {
  return visit.view.notice(visit.view.text("re_authenticate.title"), {visit.view.text("re_authenticate.impersonated")},
                           HttpStatus::kForbidden);
}

Result<Response> show_re_authenticate(const Visit& visit) {
  return visit.actor.is_impersonated() ? not_while_impersonating(visit) : proof_page(visit, {});
}

Result<std::optional<core::SessionGrant>> prove(const Visit& visit, std::string code) {
  if (!is_blank(code)) return visit.use.factor.reauthenticate(visit.actor, typed_code(std::move(code)), visit.caller());
  USHER_TRY(auto grant, visit.use.passwords.reauthenticate(visit.actor, Secret(visit.typed("password")), visit.caller()));
  return std::optional(std::move(grant));
}

Result<Response> re_authenticate(const Visit& visit) {
  if (visit.actor.is_impersonated()) return not_while_impersonating(visit);
  if (!visit.is_own_form()) return proof_page(visit, FormFaults::expired(visit.view));
  auto code = visit.typed("code");
  if (is_blank(code) && !visit.typed_password()) return proof_page(visit, FormFaults::missing(visit.view, "password"));
  const auto grant = prove(visit, std::move(code));
  if (!grant.ok())
    return show_again(visit, grant.error(), "password", [&](const FormFaults& faults) { return proof_page(visit, faults); });
  auto response = see_page(target_of(visit));
  if (grant.value()) visit.use.cookies.set(response, *grant.value());
  return response;
}

}  // namespace

std::vector<http::Endpoint> re_authenticate_page(const AccountArea& use) {
  const auto path = kReAuthenticatePath;
  return account_rows(use, {{"GET", path, "show_re_authenticate_page", Lane::kRead, show_re_authenticate, path},
                            {"POST", path, "re_authenticate_page", Lane::kHashing, re_authenticate, path}});
}

}  // namespace usher::pages
