#include "common/core/credentials/email_verification.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/domain/questionnaire/answers.h"
#include "server/html/form.h"
#include "server/pages/account/account_context.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::Lane;
using http::Response;

constexpr std::string_view kVerifyPath = "/account/verify-address";

/// Whether the active questionnaire has a question left for the user.
Result<bool> has_questions_left(const AccountVisit& visit) {
  USHER_TRY(const auto given, visit.use.core.answers.of(domain::Owner(visit.user().id)));
  USHER_TRY(const auto active, visit.use.core.questionnaires.active());
  return !given.completed_at && !domain::asked_questions(*active, given.answers).empty();
}

Result<Response> show_overview(const AccountVisit& visit) {
  USHER_TRY(const bool has_questions, has_questions_left(visit));
  const bool needs_factor = !visit.user().two_factor_enabled;
  json::Object values{
      {"address", visit.user().email_as_written},
      {"name", visit.user().name.value_or("")},
      {"initials", domain::initials_of(visit.user())},
      {"is_admin", visit.user().role == domain::kAdminRole},
      {"is_verified", visit.user().is_verified},
      {"has_factor", visit.user().two_factor_enabled},
      {"console_url", visit.user().role == domain::kAdminRole ? visit.use.console : std::string_view()},
      {"needs_attention", !visit.user().is_verified || needs_factor || has_questions},
      {"factor_url", needs_factor ? "/account/security/two-factor" : ""},
      {"questions_url",
       has_questions ? html::Destinations::with_next("/account/questionnaire", html::kAccountPath) : std::string()},
      {"form", values_of(visit.button(html::kSignOutPath, visit.view.text("sign_out.button")))}};
  if (!visit.user().is_verified)
    values.set("verify_form", values_of(visit.button(kVerifyPath, visit.view.text("attention.send_link"))));
  return page_of(visit, {.name = "account"_page,
                         .title = visit.view.text("account.title"),
                         .tab = Tab::kAccount,
                         .values = std::move(values),
                         .alert = visit.faults.whole});
}

Result<Response> mail_verification(const AccountVisit& visit) {
  if (visit.user().is_verified) return http::see_other(std::string(html::kAccountPath));  // confirmed meanwhile: no mail goes out
  USHER_CHECK(visit.use.core.email_verification.ask(visit.actor, visit.caller()));
  return html::done_at(html::kAccountPath, "verify");
}

}  // namespace

std::vector<http::Endpoint> overview_page(const Context& use) {
  return account_rows(
      use, {{"GET", html::kAccountPath, "show_account_page", access::kReadOwn, Lane::kRead, show_overview, html::kAccountPath},
            {"POST", kVerifyPath, "verify_address_page", access::kChangeOwn, Lane::kWrite, mail_verification, html::kAccountPath,
             show_overview}});
}

}  // namespace usher::pages
