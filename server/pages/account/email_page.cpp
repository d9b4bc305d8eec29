#include "common/core/credentials/email_change.h"
#include "server/pages/account/account_context.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kEmailPath = "/account/security/email";

Result<Response> show_email(const AccountContext& context) {
  USHER_TRY(const bool has_password, asks_password(context));
  auto form = context.form(kEmailPath, context.view.text("email.button"),
                           {{.name = "new_email",
                             .label = context.view.text("email.new"),
                             .type = "email",
                             .autocomplete = "email",
                             .value = context.typed("new_email"),
                             .fault = context.faults.of("new_email")}});
  form.fault = context.faults.whole;
  if (has_password) add_password(context, form.fields);
  context.use.guard.keep_typed(form, context.user());
  return page_of(context, {.name = "account_form"_page,
                           .title = context.view.text("email.title"),
                           .tab = Tab::kSecurity,
                           .values = {{"lead", context.view.text("email.lead", {{"address", context.user().email_as_written}})},
                                      {"form", values_of(form)},
                                      {"back_url", kSecurityPath}}});
}

Result<Response> ask_email_change(const AccountContext& context) {
  USHER_TRY(const bool lacks_password, lacks_its_password(context));
  if (lacks_password) return show_email(context.without("password"));
  USHER_CHECK(context.use.core.email_change.ask(context.actor, context.typed("new_email"), context.typed_password(),
                                                context.caller(), context.use.destinations.url_of(kSecurityPath)));
  return html::done_at(kSecurityPath, "email");
}

}  // namespace

std::vector<http::Endpoint> email_page(const Context& use) {
  return account_rows(use, {{"GET", kEmailPath, "show_email_page", access::kReadSecrets, Lane::kRead, show_email, kEmailPath},
                            {"POST", kEmailPath, "email_page", access::kChangeSecrets, Lane::kHashing, ask_email_change,
                             kEmailPath, show_email}});
}

}  // namespace usher::pages
