#include "common/base/text.h"
#include "common/core/accounts/own_account.h"
#include "common/core/credentials/password_change.h"
#include "server/authentication/cookies.h"
#include "server/html/form.h"
#include "server/pages/account/account_context.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Response;

constexpr std::string_view kExportPath = "/account/data/export";

html::Form deletion_form(const AccountVisit& visit, bool has_password) {
  auto form = visit.form(kDataPath, visit.view.text("data.delete_button"),
                         {{.name = "typed_address",
                           .label = visit.view.text("data.type_address", {{"address", visit.user().email_as_written}}),
                           .type = "email",
                           .autocomplete = "off",
                           .value = visit.typed("typed_address"),
                           .fault = visit.faults.of("typed_address")}});
  form.destroys = true;
  form.fault = visit.faults.whole;
  if (has_password) add_password(visit, form.fields);
  visit.use.guard.keep_typed(form, visit.user());
  return form;
}

Result<Response> show_data(const AccountVisit& visit) {
  USHER_TRY(const bool has_password, visit.use.core.password_change.has_password(visit.user().id));
  const auto download = visit.button(kExportPath, visit.view.text("data.export_button"));
  return page_of(visit,
                 {.name = "account_data"_page,
                  .title = visit.view.text("tab.data"),
                  .tab = Tab::kData,
                  .values = {{"export_form", values_of(download)}, {"form", values_of(deletion_form(visit, has_password))}},
                  .with_script = has_password});
}

Result<Response> export_data(const AccountVisit& visit) {
  USHER_TRY(auto document, visit.use.core.own_account.export_all(visit.actor));
  Response response{.body = json::to_text(std::move(document))};
  response.with("Content-Type", "application/json")
      .with("Content-Disposition", "attachment; filename=\"account.json\"")
      .with("X-Content-Type-Options", "nosniff");
  return response;
}

Response deleted(const AccountVisit& visit, const domain::Caller& caller) {
  auto response = visit.view.notice(visit.view.text("data.deleted_title"), {visit.view.text("data.deleted")});
  visit.use.cookies.clear(response);
  visit.use.cookies.forget_method(response);
  if (caller.visitor) visit.use.cookies.clear_visitor(response);
  return response;
}

Result<Response> delete_account(const AccountVisit& visit) {
  if (ascii_lower(trim(visit.typed("typed_address"))) != visit.user().email)
    return show_data(
        visit.with({.at = {{"typed_address", visit.view.text("data.other_address")}}, .status = HttpStatus::kUnprocessable}));
  USHER_TRY(const bool lacks_password, lacks_its_password(visit));
  if (lacks_password) return show_data(visit.without("password"));
  const auto caller = visit.caller();
  USHER_CHECK(visit.use.core.own_account.erase(visit.actor, visit.typed_password(), caller));
  return deleted(visit, caller);
}

}  // namespace

std::vector<http::Endpoint> data_page(const Context& use) {
  const auto page = kDataPath;
  return account_rows(
      use, {{"GET", page, "show_data_page", access::kReadOwn, Lane::kRead, show_data, page},
            {"POST", kExportPath, "export_data_page", access::kTakeOut, Lane::kRead, export_data, page, show_data},
            {"POST", page, "delete_account_page", access::kChangeSecrets, Lane::kHashing, delete_account, page, show_data}});
}

}  // namespace usher::pages
