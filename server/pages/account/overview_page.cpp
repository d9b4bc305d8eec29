#include "common/core/credentials/email_verification.h"
#include "common/core/questionnaire/answers.h"
#include "server/pages/account/account_context.h"
#include "server/pages/account/setting_row.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

/// Whether the active questionnaire has a question left for the user.
Result<bool> has_questions_left(const AccountContext& context) {
  USHER_TRY(const auto given, context.use.core.answers.of(domain::Owner(context.user().id)));
  USHER_TRY(const auto active, context.use.core.questionnaires.active());
  return !given.completed_at && !domain::asked_questions(*active, given.answers).empty();
}

/// What is left to do, each with its button.
Result<json::Array> left_to_do(const AccountContext& context) {
  const auto& view = context.view;
  json::Array rows;
  if (!context.user().is_verified)
    rows.emplace_back(values_of({.drawing = kEnvelope,
                                 .name = view.text("verify.title"),
                                 .detail = view.text("attention.verify"),
                                 .form = values_of(context.button(kVerifyPath, view.text("attention.send_link")))}));
  if (!context.user().two_factor_enabled && !context.user().has_passkey)
    rows.emplace_back(values_of({.drawing = kShield,
                                 .name = view.text("factor.title"),
                                 .detail = view.text("attention.factor"),
                                 .link = {view.text("security.set_up"), "/account/security/two-factor"}}));
  USHER_TRY(const bool has_questions, has_questions_left(context));
  const auto questions = html::Destinations::with_next("/account/questionnaire", html::kAccountPath);
  if (has_questions)
    rows.emplace_back(values_of({.drawing = kList,
                                 .name = view.text("attention.questions"),
                                 .detail = view.text("attention.questions_lead"),
                                 .link = {view.text("page.continue"), questions}}));
  return rows;
}

Result<Response> show_overview(const AccountContext& context) {
  USHER_TRY(auto rows, left_to_do(context));
  const bool needs_attention = !rows.empty();
  USHER_TRY(const bool offers_passkey, may_offer_passkey(context));
  json::Object values{{"address", context.user().email_as_written},
                      {"name", context.user().name.value_or("")},
                      {"initials", domain::initials_of(context.user())},
                      {"is_admin", context.user().role == domain::kAdminRole},
                      {"is_verified", context.user().is_verified},
                      {"has_factor", context.user().two_factor_enabled},
                      {"console_url", context.user().role == domain::kAdminRole ? context.use.console : std::string_view()},
                      {"needs_attention", needs_attention},
                      {"offers_passkey", offers_passkey},
                      {"rows", std::move(rows)},
                      {"form", values_of(context.button(html::kSignOutPath, context.view.text("sign_out.button")))}};
  return page_of(context, {.name = "account"_page,
                           .title = context.view.text("account.title"),
                           .tab = Tab::kAccount,
                           .values = std::move(values),
                           .alert = context.faults.whole});
}

/// Comes back to the page with the button.
Result<Response> mail_verification(const AccountContext& context) {
  const auto page = context.typed("at") == kSecurityPath ? kSecurityPath : html::kAccountPath;
  if (context.user().is_verified) return http::see_other(std::string(page));  // confirmed meanwhile: no mail goes out
  USHER_CHECK(context.use.core.email_verification.ask(context.actor, context.caller()));
  return html::done_at(page, "verify");
}

}  // namespace

std::vector<http::Endpoint> overview_page(const Context& use) {
  return account_rows(use, {{"GET", html::kAccountPath, "show_account_page", access::kReadOwn, show_overview, html::kAccountPath},
                            {"POST", kVerifyPath, "verify_address_page", access::kChangeOwn, mail_verification,
                             html::kAccountPath, show_overview}});
}

}  // namespace usher::pages
