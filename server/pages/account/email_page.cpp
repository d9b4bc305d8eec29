#include "common/core/credentials/email_change.h"
#include "server/html/form.h"
#include "server/pages/account/account_context.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::Lane;
using http::Response;

constexpr std::string_view kEmailPath = "/account/security/email";

Result<Response> show_email(const AccountVisit& visit) {
  USHER_TRY(const bool has_password, asks_password(visit));
  auto form = visit.form(kEmailPath, visit.view.text("email.button"),
                         {{.name = "new_email",
                           .label = visit.view.text("email.new"),
                           .type = "email",
                           .autocomplete = "email",
                           .value = visit.typed("new_email"),
                           .fault = visit.faults.of("new_email")}});
  form.fault = visit.faults.whole;
  if (has_password) add_password(visit, form.fields);
  visit.use.guard.keep_typed(form, visit.user());
  return page_of(visit, {.name = "account_form"_page,
                         .title = visit.view.text("email.title"),
                         .tab = Tab::kSecurity,
                         .values = {{"lead", visit.view.text("email.lead", {{"address", visit.user().email_as_written}})},
                                    {"form", values_of(form)},
                                    {"back_url", kSecurityPath}},
                         .with_script = has_password});
}

Result<Response> ask_email_change(const AccountVisit& visit) {
  USHER_TRY(const bool lacks_password, lacks_its_password(visit));
  if (lacks_password) return show_email(visit.without("password"));
  USHER_CHECK(visit.use.core.email_change.ask(visit.actor, visit.typed("new_email"), visit.typed_password(), visit.caller(),
                                              visit.use.destinations.url_of(kSecurityPath)));
  return html::done_at(kSecurityPath, "email");
}

}  // namespace

std::vector<http::Endpoint> email_page(const Context& use) {
  return account_rows(use, {{"GET", kEmailPath, "show_email_page", access::kReadSecrets, Lane::kRead, show_email, kEmailPath},
                            {"POST", kEmailPath, "email_page", access::kChangeSecrets, Lane::kHashing, ask_email_change,
                             kEmailPath, show_email}});
}

}  // namespace usher::pages
