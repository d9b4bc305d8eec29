#include <utility>

#include "common/base/text.h"
#include "server/html/form.h"
#include "server/pages/account/account_area.h"
#include "server/pages/account/visit.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Response;

constexpr std::string_view kExportPath = "/account/data/export";

html::Form deletion_form(const Visit& visit, const html::FormGuard::Issued& issued, bool has_password, std::string typed_address,
                         const FormFaults& faults) {
  html::Form form{.action = kDataPath,
                  .button = visit.view.text("data.delete_button"),
                  .fields = {html::token_field(issued),
                             hidden(html::kAccountField, visit.user().id.str()),
                             {.name = "typed_address",
                              .label = visit.view.text("data.type_address", {{"address", visit.user().email_as_written}}),
                              .type = "email",
                              .autocomplete = "off",
                              .value = std::move(typed_address),
                              .fault = faults.of("typed_address")}},
                  .destroys = true,
                  .fault = faults.whole};
  if (has_password) add_password(visit, form.fields, "password", faults.of("password"));
  form.fields.push_back(visit.use.guard.shown_field(form));
  return form;
}

Result<Response> data_forms(const Visit& visit, std::string typed_address, const FormFaults& faults) {
  USHER_TRY(const bool has_password, visit.use.passwords.has_password(visit.user().id));
  const auto issued = visit.use.guard.issue(visit.request);
  const html::Form download{.action = kExportPath,
                            .button = visit.view.text("data.export_button"),
                            .fields = {html::token_field(issued)},
                            .second = true};
  return page_of(visit,
                 {.name = "account_data"_page,
                  .title = visit.view.text("tab.data"),
                  .tab = Tab::kData,
                  .values = {{"export_form", values_of(download)},
                             {"form", values_of(deletion_form(visit, issued, has_password, std::move(typed_address), faults))}},
                  .status = faults.status,
                  .with_script = has_password},
                 issued);
}

Result<Response> show_data(const Visit& visit) { return data_forms(visit, {}, {}); }

Result<Response> export_data(const Visit& visit) {
  if (!visit.is_own_form()) return data_forms(visit, {}, FormFaults::expired(visit.view));
  USHER_TRY(auto document, visit.use.account.export_all(visit.actor));
  Response response{.body = json::to_text(std::move(document))};
  response.with("Content-Type", "application/json")
      .with("Content-Disposition", "attachment; filename=\"account.json\"")
      .with("X-Content-Type-Options", "nosniff");
  return response;
}

Response deleted(const Visit& visit, const domain::Caller& caller) {
  auto response = visit.view.notice(visit.view.text("data.deleted_title"), {visit.view.text("data.deleted")});
  visit.use.cookies.clear(response);
  visit.use.cookies.forget_method(response);
  if (caller.visitor) visit.use.cookies.clear_visitor(response);
  return response;
}

Result<Response> delete_account(const Visit& visit) {
  auto typed_address = visit.typed("typed_address");
  const auto again = [&](const FormFaults& faults) { return data_forms(visit, typed_address, faults); };
  if (!visit.is_own_form()) return again(FormFaults::expired(visit.view));
  if (ascii_lower(trim(typed_address)) != visit.user().email)
    return again({.at = {{"typed_address", visit.view.text("data.other_address")}}, .status = HttpStatus::kUnprocessable});
  USHER_TRY(const bool lacks_password, lacks_its_password(visit));
  if (lacks_password) return again(FormFaults::missing(visit.view, "password"));
  const auto caller = visit.caller();
  const auto erased = visit.use.account.erase(visit.actor, visit.typed_password(), caller);
  return erased.ok() ? Result<Response>(deleted(visit, caller)) : show_again(visit, erased.error(), "password", again);
}

}  // namespace

std::vector<http::Endpoint> data_page(const AccountArea& use) {
  const auto page = kDataPath;
  return account_rows(use, {{"GET", page, "show_data_page", Lane::kRead, show_data, page},
                            {"POST", kExportPath, "export_data_page", Lane::kRead, export_data, page},
                            {"POST", page, "delete_account_page", Lane::kHashing, delete_account, page}});
}

}  // namespace usher::pages
