#include "common/core/credentials/email_verification.h"
#include "common/core/questionnaire/answers.h"
#include "server/pages/account/account_context.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kVerifyPath = "/account/verify-address";

/// Whether the active questionnaire has a question left for the user.
Result<bool> has_questions_left(const AccountContext& context) {
  USHER_TRY(const auto given, context.use.core.answers.of(domain::Owner(context.user().id)));
  USHER_TRY(const auto active, context.use.core.questionnaires.active());
  return !given.completed_at && !domain::asked_questions(*active, given.answers).empty();
}

Result<Response> show_overview(const AccountContext& context) {
  USHER_TRY(const bool has_questions, has_questions_left(context));
  const bool needs_factor = !context.user().two_factor_enabled;
  json::Object values{
      {"address", context.user().email_as_written},
      {"name", context.user().name.value_or("")},
      {"initials", domain::initials_of(context.user())},
      {"is_admin", context.user().role == domain::kAdminRole},
      {"is_verified", context.user().is_verified},
      {"has_factor", context.user().two_factor_enabled},
      {"console_url", context.user().role == domain::kAdminRole ? context.use.console : std::string_view()},
      {"needs_attention", !context.user().is_verified || needs_factor || has_questions},
      {"factor_url", needs_factor ? "/account/security/two-factor" : ""},
      {"questions_url",
       has_questions ? html::Destinations::with_next("/account/questionnaire", html::kAccountPath) : std::string()},
      {"form", values_of(context.button(html::kSignOutPath, context.view.text("sign_out.button")))}};
  if (!context.user().is_verified)
    values.set("verify_form", values_of(context.button(kVerifyPath, context.view.text("attention.send_link"))));
  return page_of(context, {.name = "account"_page,
                           .title = context.view.text("account.title"),
                           .tab = Tab::kAccount,
                           .values = std::move(values),
                           .alert = context.faults.whole});
}

Result<Response> mail_verification(const AccountContext& context) {
  if (context.user().is_verified)
    return http::see_other(std::string(html::kAccountPath));  // confirmed meanwhile: no mail goes out
  USHER_CHECK(context.use.core.email_verification.ask(context.actor, context.caller()));
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
