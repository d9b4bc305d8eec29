#include <utility>

#include "common/domain/answers.h"
#include "server/html/form.h"
#include "server/pages/account/account_area.h"
#include "server/pages/account/visit.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::Lane;
using http::Response;

html::Form verification_form(const Visit& visit, const html::FormGuard::Issued& issued) {
  return {.action = "/account/verify-address",
          .button = visit.view.text("attention.send_link"),
          .fields = {html::token_field(issued)},
          .second = true};
}

/// Whether the active questionnaire has a question left for the user.
Result<bool> has_questions_left(const Visit& visit) {
  USHER_TRY(const auto given, visit.use.answers.of(domain::Owner(visit.user().id)));
  USHER_TRY(const auto active, visit.use.questionnaires.active());
  return !given.completed_at && !domain::asked_questions(*active, given.answers).empty();
}

Result<Response> overview(const Visit& visit, const FormFaults& faults) {
  USHER_TRY(const bool has_questions, has_questions_left(visit));
  const auto issued = visit.use.guard.issue(visit.request);
  const bool needs_factor = !visit.user().two_factor_enabled;
  json::Object values{
      {"address", visit.user().email_as_written},
      {"console_url", visit.user().role == domain::kAdminRole ? visit.use.console : std::string_view()},
      {"needs_attention", !visit.user().is_verified || needs_factor || has_questions},
      {"factor_url", needs_factor ? "/account/security/two-factor" : ""},
      {"questions_url", has_questions ? html::Destinations::with_next("/account/questionnaire", kAccountPath) : std::string()},
      {"form", values_of(html::Form{.action = "/account/sign-out",
                                    .button = visit.view.text("sign_out.button"),
                                    .fields = {html::token_field(issued)},
                                    .second = true})}};
  if (!visit.user().is_verified) values.set("verify_form", values_of(verification_form(visit, issued)));
  return page_of(visit,
                 {.name = "account"_page,
                  .title = visit.view.text("account.title"),
                  .tab = Tab::kAccount,
                  .values = std::move(values),
                  .alert = faults.whole,
                  .status = faults.status},
                 issued);
}

Result<Response> show_overview(const Visit& visit) { return overview(visit, {}); }

Result<Response> mail_verification(const Visit& visit) {
  if (!visit.is_own_form()) return overview(visit, FormFaults::expired(visit.view));
  if (visit.user().is_verified) return http::see_other(std::string(kAccountPath));  // confirmed meanwhile: no mail goes out
  const auto asked = visit.use.verification.ask(visit.actor, visit.caller());
  if (asked.ok()) return done_at(kAccountPath, "verify");
  return show_again(visit, asked.error(), {}, [&](const FormFaults& faults) { return overview(visit, faults); });
}

}  // namespace

std::vector<http::Endpoint> overview_page(const AccountArea& use) {
  return account_rows(
      use, {{"GET", kAccountPath, "show_account_page", Lane::kRead, show_overview, kAccountPath},
            {"POST", "/account/verify-address", "verify_address_page", Lane::kWrite, mail_verification, kAccountPath}});
}

}  // namespace usher::pages
