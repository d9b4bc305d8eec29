#include <utility>

#include "server/html/form.h"
#include "server/pages/account/account_area.h"
#include "server/pages/account/visit.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::Lane;
using http::Response;

constexpr std::string_view kEmailPath = "/account/security/email";

Result<Response> email_form(const Visit& visit, std::string new_email, const FormFaults& faults) {
  USHER_TRY(const bool has_password, asks_password(visit));
  const auto issued = visit.use.guard.issue(visit.request);
  html::Form form{.action = kEmailPath,
                  .button = visit.view.text("email.button"),
                  .fields = {html::token_field(issued),
                             hidden(html::kAccountField, visit.user().id.str()),
                             {.name = "new_email",
                              .label = visit.view.text("email.new"),
                              .type = "email",
                              .autocomplete = "email",
                              .value = std::move(new_email),
                              .fault = faults.of("new_email")}},
                  .fault = faults.whole};
  if (has_password) add_password(visit, form.fields, "password", faults.of("password"));
  form.fields.push_back(visit.use.guard.shown_field(form));
  return page_of(visit,
                 {.name = "account_form"_page,
                  .title = visit.view.text("email.title"),
                  .tab = Tab::kSecurity,
                  .values = {{"lead", visit.view.text("email.lead", {{"address", visit.user().email_as_written}})},
                             {"form", values_of(form)},
                             {"back_url", kSecurityPath}},
                  .status = faults.status,
                  .with_script = has_password},
                 issued);
}

Result<Response> show_email(const Visit& visit) { return email_form(visit, {}, {}); }

Result<Response> ask_email_change(const Visit& visit) {
  auto new_email = visit.typed("new_email");
  const auto again = [&](const FormFaults& faults) { return email_form(visit, new_email, faults); };
  if (!visit.is_own_form()) return again(FormFaults::expired(visit.view));
  USHER_TRY(const bool lacks_password, lacks_its_password(visit));
  if (lacks_password) return again(FormFaults::missing(visit.view, "password"));
  const auto asked = visit.use.email_change.ask(visit.actor, new_email, visit.typed_password(), visit.caller(),
                                                visit.use.destinations.url_of(kSecurityPath));
  return asked.ok() ? done_at(kSecurityPath, "email") : show_again(visit, asked.error(), "password", again);
}

}  // namespace

std::vector<http::Endpoint> email_page(const AccountArea& use) {
  return account_rows(use, {{"GET", kEmailPath, "show_email_page", Lane::kRead, show_email, kEmailPath},
                            {"POST", kEmailPath, "email_page", Lane::kHashing, ask_email_change, kEmailPath}});
}

}  // namespace usher::pages
