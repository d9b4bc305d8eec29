#include <cstdint>
#include <utility>

#include "common/base/text.h"
#include "server/html/form.h"
#include "server/pages/account/account_area.h"
#include "server/pages/account/visit.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/typed_code.h"

namespace usher::pages {
namespace {

using http::Lane;
using http::Response;

constexpr std::string_view kFactorPath = "/account/security/two-factor";
constexpr std::string_view kConfirmPath = "/account/security/two-factor/confirm";
constexpr std::string_view kOffPath = "/account/security/two-factor/off";
constexpr std::string_view kCodesPath = "/account/security/backup-codes";

html::FormField app_code_field(const Visit& visit, core::TextKey hint, std::string fault) {
  return {.name = "code",
          .label = visit.view.text("second_factor.code"),
          .autocomplete = "one-time-code",
          .hint = visit.view.text(hint),
          .fault = std::move(fault)};
}

/// A page of this file that asks for the password, if the account has one, and perhaps for more.
struct FactorForm {
  std::string_view action;
  core::TextKey title;
  core::TextKey lead;
  core::TextKey button;
  bool takes_code = false;
};
constexpr FactorForm kBegin{kFactorPath, "factor.title", "factor.lead", "enrolment.begin"};
constexpr FactorForm kOff{kOffPath, "factor.off_title", "factor.off_lead", "factor.off_button", true};
constexpr FactorForm kNewCodes{kCodesPath, "factor.codes_title", "factor.codes_lead", "factor.codes_button"};

Result<Response> factor_form(const Visit& visit, const FactorForm& shape, const FormFaults& faults) {
  USHER_TRY(const bool has_password, asks_password(visit));
  const auto issued = visit.use.guard.issue(visit.request);
  html::Form form{.action = shape.action,
                  .button = visit.view.text(shape.button),
                  .fields = {html::token_field(issued)},
                  .fault = faults.whole};
  if (has_password) add_password(visit, form.fields, "password", faults.of("password"));
  if (shape.takes_code) form.fields.push_back(app_code_field(visit, "second_factor.hint", faults.of("code")));
  return page_of(visit,
                 {.name = "account_form"_page,
                  .title = visit.view.text(shape.title),
                  .tab = Tab::kSecurity,
                  .values = {{"lead", visit.view.text(shape.lead)}, {"form", values_of(form)}, {"back_url", kSecurityPath}},
                  .status = faults.status,
                  .with_script = has_password},
                 issued);
}

html::Form confirm_form(const Visit& visit, const html::FormGuard::Issued& issued, std::string fault) {
  auto code = app_code_field(visit, "enrolment.hint", std::move(fault));
  code.input_mode = "numeric";
  return {.action = kConfirmPath,
          .button = visit.view.text("factor.confirm"),
          .fields = {html::token_field(issued), std::move(code)}};
}

Response key_page(const Visit& visit, const core::Enrolment& enrolment) {
  const auto issued = visit.use.guard.issue(visit.request);
  const auto qr = enrolment.qr_path();
  return page_of(visit,
                 {.name = "account_key"_page,
                  .title = visit.view.text("enrolment.add_title"),
                  .tab = Tab::kSecurity,
                  .values = {{"qr_side", static_cast<std::int64_t>(qr.side)},
                             {"qr_path", qr.path.expose()},
                             {"key", key_groups(enrolment.secret)},
                             {"form", values_of(confirm_form(visit, issued, {}))}}},
                 issued);
}

/// After a wrong code, without the key: the app has it already.
Result<Response> ask_code_again(const Visit& visit, const FormFaults& faults) {
  const auto issued = visit.use.guard.issue(visit.request);
  auto form = confirm_form(visit, issued, faults.of("code").empty() ? std::string() : visit.view.text("enrolment.wrong"));
  form.fault = faults.whole;
  return page_of(visit,
                 {.name = "account_form"_page,
                  .title = visit.view.text("enrolment.add_title"),
                  .tab = Tab::kSecurity,
                  .values = {{"form", values_of(form)}, {"again_url", kFactorPath}, {"back_url", kSecurityPath}},
                  .status = faults.status},
                 issued);
}

/// The codes are shown in this response only.
Response codes_page(const Visit& visit, const std::vector<Secret>& codes) {
  json::Array shown;
  for (const auto& code : codes) shown.emplace_back(code.expose());
  return page_of(visit,
                 {.name = "account_codes"_page,
                  .title = visit.view.text("enrolment.done_title"),
                  .tab = Tab::kSecurity,
                  .values = {{"codes", std::move(shown)}, {"target_url", kSecurityPath}},
                  .with_script = true},
                 visit.use.guard.issue(visit.request));
}

Result<Response> show_factor(const Visit& visit) {
  return visit.user().two_factor_enabled ? Result<Response>(http::see_other(std::string(kSecurityPath)))
                                         : factor_form(visit, kBegin, {});
}

/// Checks what all forms of this file need; the form again if that is missing.
Result<std::optional<Response>> refuse_early(const Visit& visit, const FactorForm& shape) {
  std::optional<FormFaults> faults;
  if (!visit.is_own_form()) faults = FormFaults::expired(visit.view);
  USHER_TRY(const bool lacks_password, lacks_its_password(visit));
  if (!faults && lacks_password) faults = FormFaults::missing(visit.view, "password");
  if (!faults && shape.takes_code && is_blank(visit.typed("code"))) faults = FormFaults::missing(visit.view, "code");
  if (!faults) return std::optional<Response>();
  USHER_TRY(auto shown, factor_form(visit, shape, *faults));
  return std::optional(std::move(shown));
}

Result<Response> form_again(const Visit& visit, const FactorForm& shape, const Error& error) {
  return show_again(visit, error, "password", [&](const FormFaults& faults) { return factor_form(visit, shape, faults); });
}

Result<Response> begin_factor(const Visit& visit) {
  USHER_TRY(auto early, refuse_early(visit, kBegin));
  if (early) return std::move(*early);
  const auto begun = visit.use.enrolment.begin(visit.actor, visit.typed_password(), visit.caller());
  return begun.ok() ? Result<Response>(key_page(visit, begun.value())) : form_again(visit, kBegin, begun.error());
}

Result<Response> confirm_factor(const Visit& visit) {
  const auto again = [&](const FormFaults& faults) { return ask_code_again(visit, faults); };
  if (!visit.is_own_form()) return again(FormFaults::expired(visit.view));
  const auto done = visit.use.enrolment.confirm(visit.actor, Secret(visit.typed("code")), visit.caller());
  if (!done.ok()) return show_again(visit, done.error(), {}, again);
  auto response = codes_page(visit, done.value().backup_codes);
  visit.use.cookies.set(response, done.value().session);
  return response;
}

Result<Response> show_off(const Visit& visit) { return factor_form(visit, kOff, {}); }

Result<Response> turn_off(const Visit& visit) {
  USHER_TRY(auto early, refuse_early(visit, kOff));
  if (early) return std::move(*early);
  const auto done =
      visit.use.factor.disable(visit.actor, visit.typed_password(), typed_code(visit.typed("code")), visit.caller());
  return done.ok() ? Result<Response>(done_at(kSecurityPath, "factor_off")) : form_again(visit, kOff, done.error());
}

Result<Response> show_new_codes(const Visit& visit) { return factor_form(visit, kNewCodes, {}); }

Result<Response> make_new_codes(const Visit& visit) {
  USHER_TRY(auto early, refuse_early(visit, kNewCodes));
  if (early) return std::move(*early);
  const auto codes = visit.use.factor.new_backup_codes(visit.actor, visit.typed_password(), visit.caller());
  return codes.ok() ? Result<Response>(codes_page(visit, codes.value())) : form_again(visit, kNewCodes, codes.error());
}

}  // namespace

std::vector<http::Endpoint> two_factor_page(const AccountArea& use) {
  return account_rows(use, {{"GET", kFactorPath, "show_factor_page", Lane::kRead, show_factor, kFactorPath},
                            {"POST", kFactorPath, "begin_factor_page", Lane::kHashing, begin_factor, kFactorPath},
                            {"POST", kConfirmPath, "confirm_factor_page", Lane::kWrite, confirm_factor, kFactorPath},
                            {"GET", kOffPath, "show_factor_off_page", Lane::kRead, show_off, kOffPath},
                            {"POST", kOffPath, "factor_off_page", Lane::kHashing, turn_off, kOffPath},
                            {"GET", kCodesPath, "show_backup_codes_page", Lane::kRead, show_new_codes, kCodesPath},
                            {"POST", kCodesPath, "backup_codes_page", Lane::kHashing, make_new_codes, kCodesPath}});
}

}  // namespace usher::pages
