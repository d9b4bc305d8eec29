#include "common/core/credentials/email_change.h"
#include "common/core/providers/linked_accounts.h"
#include "server/pages/account/account_context.h"
#include "server/pages/mailed_link.h"
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

constexpr std::string_view kPasswordPath = "/account/security/password";

/// The button that removes the password; null where it is the last way in.
Result<json::Value> remove_form(const AccountContext& context) {
  USHER_TRY(const auto ways, context.use.core.linked_accounts.list(context.actor));
  const auto own =
      std::find_if(ways.begin(), ways.end(), [](const auto& way) { return way.provider == domain::kCredentialProvider; });
  if (own == ways.end()) return json::Value();
  USHER_TRY(const bool is_last, context.use.core.linked_accounts.is_last_way_in(context.actor, own->id));
  if (is_last) return json::Value();
  auto form = context.form(kUnlinkPath, context.view.text("security.remove"), {html::hidden("id", own->id.str())});
  form.destroys = true;
  return values_of(form);
}

Result<Response> show_password(const AccountContext& context) {
  USHER_TRY(const bool has_password, context.use.core.password_change.has_password(context.user().id));
  if (!has_password) return http::see_other("/account/forgot");
  auto form = context.form(kPasswordPath, context.view.text("password.button"));
  form.fault = context.faults.whole;
  add_password(context, form.fields, "current_password");
  form.fields.push_back(new_password_field(context.view, context.faults.of("new_password")));
  USHER_TRY(auto remove, remove_form(context));
  return page_of(context, {.name = "account_form"_page,
                           .title = context.view.text("password.title"),
                           .tab = Tab::kSecurity,
                           .values = {{"lead", context.view.text("password.lead")},
                                      {"form", values_of(form)},
                                      {"remove_lead", context.view.text("password.remove_lead")},
                                      {"remove_form", std::move(remove)},
                                      {"back_url", kSecurityPath}}});
}

Result<Response> change_password(const AccountContext& context) {
  USHER_TRY(const auto grant, context.use.core.password_change.change(context.actor, Secret(context.typed("current_password")),
                                                                      Secret(context.typed("new_password")), context.caller()));
  auto response = html::done_at(kSecurityPath, "password");
  context.use.cookies.set(response, grant);
  return response;
}

}  // namespace

std::vector<http::Endpoint> credential_pages(const Context& use) {
  auto rows = account_rows(
      use, {{"GET", kEmailPath, "show_email_page", access::kReadSecrets, show_email, kEmailPath},
            {"POST", kEmailPath, "email_page", access::kChangeSecrets, ask_email_change, kEmailPath, show_email, Lane::kHashing},
            {"GET", kPasswordPath, "show_password_page", access::kReadOwn, show_password, kPasswordPath},
            {"POST", kPasswordPath, "password_page", access::kChangeOwn, change_password, kPasswordPath, show_password,
             Lane::kHashing}});
  // Where password managers send their users (W3C, A Well-Known URL for Changing Passwords).
  rows.push_back(html::page_row(
      "GET", "/.well-known/change-password", "change_password_address", access::kOpen, Lane::kQuick,
      [](http::Request&) { return Response{.status = http::HttpStatus::kFound}.with("Location", std::string(kPasswordPath)); }));
  return rows;
}

}  // namespace usher::pages
