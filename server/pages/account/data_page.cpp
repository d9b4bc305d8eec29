#include "common/core/accounts/own_account.h"
#include "server/pages/account/account_context.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kExportPath = "/account/data/export";

html::Form deletion_form(const AccountContext& context, bool has_password) {
  auto form = context.form(kDataPath, context.view.text("data.delete_button"),
                           {{.name = "typed_address",
                             .label = context.view.text("data.type_address", {{"address", context.user().email_as_written}}),
                             .type = "email",
                             .autocomplete = "off",
                             .value = context.typed("typed_address"),
                             .fault = context.faults.of("typed_address")}});
  form.destroys = true;
  form.fault = context.faults.whole;
  if (has_password) add_password(context, form.fields);
  context.use.guard.keep_typed(form, context.user());
  return form;
}

Result<Response> show_data(const AccountContext& context) {
  USHER_TRY(const bool has_password, context.use.core.password_change.has_password(context.user().id));
  const auto download = context.button(kExportPath, context.view.text("data.export_button"));
  return page_of(context,
                 {.name = "account_data"_page,
                  .title = context.view.text("tab.data"),
                  .tab = Tab::kData,
                  .values = {{"export_form", values_of(download)}, {"form", values_of(deletion_form(context, has_password))}}});
}

Result<Response> export_data(const AccountContext& context) {
  USHER_TRY(auto document, context.use.core.own_account.export_all(context.actor));
  Response response{.body = json::to_text(std::move(document))};
  response.with("Content-Type", "application/json")
      .with("Content-Disposition", "attachment; filename=\"account.json\"")
      .with("X-Content-Type-Options", "nosniff");
  return response;
}

Response deleted(const AccountContext& context, const domain::Caller& caller) {
  auto response = context.view.notice(context.view.text("data.deleted_title"), {context.view.text("data.deleted")},
                                      http::HttpStatus::kOk, {}, "/account/sign-in");
  context.use.cookies.clear(response);
  context.use.cookies.forget_method(response);
  if (caller.visitor) context.use.cookies.clear_visitor(response);
  return response;
}

Result<Response> delete_account(const AccountContext& context) {
  if (ascii_lower(trim(context.typed("typed_address"))) != context.user().email)
    return show_data(
        context.with({.at = {{"typed_address", context.view.text("data.other_address")}}, .status = HttpStatus::kUnprocessable}));
  USHER_TRY(const bool lacks_password, lacks_its_password(context));
  if (lacks_password) return show_data(context.without("password"));
  const auto caller = context.caller();
  USHER_CHECK(context.use.core.own_account.erase(context.actor, context.typed_password(), caller));
  return deleted(context, caller);
}

}  // namespace

std::vector<http::Endpoint> data_page(const Context& use) {
  const auto page = kDataPath;
  return account_rows(
      use, {{"GET", page, "show_data_page", access::kReadOwn, show_data, page},
            {"POST", kExportPath, "export_data_page", access::kTakeOut, export_data, page, show_data, Lane::kRead},
            {"POST", page, "delete_account_page", access::kChangeSecrets, delete_account, page, show_data, Lane::kHashing}});
}

}  // namespace usher::pages
