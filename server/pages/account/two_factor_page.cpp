#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "server/pages/account/account_context.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kFactorPath = "/account/security/two-factor";
constexpr std::string_view kConfirmPath = "/account/security/two-factor/confirm";
constexpr std::string_view kOffPath = "/account/security/two-factor/off";
constexpr std::string_view kCodesPath = "/account/security/backup-codes";

/// A page of this file that asks for the password, if the account has one, and perhaps for more.
struct FactorForm {
  std::string_view action;
  core::TextKey title;
  core::TextKey lead;
  core::TextKey button;
  bool turns_off = false;  ///< Takes a code, too.
};
constexpr FactorForm kBegin{kFactorPath, "factor.title", "factor.lead", "enrolment.begin"};
constexpr FactorForm kOff{kOffPath, "factor.off_title", "factor.off_lead", "factor.off_button", true};
constexpr FactorForm kNewCodes{kCodesPath, "factor.codes_title", "factor.codes_lead", "factor.codes_button"};

Result<Response> factor_form(const AccountContext& context, const FactorForm& shape) {
  if (shape.action != kFactorPath && !context.user().two_factor_enabled)
    return page_of(context, {.name = "account_form"_page,
                             .title = context.view.text(shape.title),
                             .tab = Tab::kSecurity,
                             .values = {{"set_up_url", kFactorPath}, {"back_url", kSecurityPath}},
                             .alert = context.faults.whole});
  USHER_TRY(const bool has_password, asks_password(context));
  auto form = context.form(shape.action, context.view.text(shape.button));
  form.fault = context.faults.whole;
  form.destroys = shape.turns_off;
  if (has_password) add_password(context, form.fields);
  if (shape.turns_off)
    form.fields.push_back(code_field(context.view, context.view.text("second_factor.hint"), context.faults.of("code")));
  return page_of(context,
                 {.name = "account_form"_page,
                  .title = context.view.text(shape.title),
                  .tab = Tab::kSecurity,
                  .values = {{"lead", context.view.text(shape.lead)}, {"form", values_of(form)}, {"back_url", kSecurityPath}}});
}

html::Form confirm_form(const AccountContext& context, std::string fault) {
  return context.form(kConfirmPath, context.view.text("factor.confirm"),
                      {code_field(context.view, context.view.text("enrolment.hint"), std::move(fault), true)});
}

Response key_page(const AccountContext& context, const core::Enrolment& enrolment) {
  const auto qr = enrolment.qr_path();
  return page_of(context, {.name = "account_key"_page,
                           .title = context.view.text("enrolment.add_title"),
                           .tab = Tab::kSecurity,
                           .values = {{"qr_side", static_cast<std::int64_t>(qr.side)},
                                      {"qr_path", qr.path.expose()},
                                      {"key", key_groups(enrolment.secret)},
                                      {"cancel_url", kSecurityPath},
                                      {"form", values_of(confirm_form(context, {}))}}});
}

/// After a wrong code, without the key: the app has it already.
Result<Response> ask_code_again(const AccountContext& context) {
  auto form = confirm_form(context, context.faults.of("code").empty() ? std::string() : context.view.text("enrolment.wrong"));
  form.fault = context.faults.whole;
  return page_of(context, {.name = "account_form"_page,
                           .title = context.view.text("enrolment.add_title"),
                           .tab = Tab::kSecurity,
                           .values = {{"form", values_of(form)}, {"again_url", kFactorPath}, {"back_url", kSecurityPath}}});
}

/// The codes are shown in this response only.
Response codes_page(const AccountContext& context, const std::vector<Secret>& codes) {
  json::Array shown;
  for (const auto& code : codes) shown.emplace_back(code.expose());
  return page_of(context, {.name = "account_codes"_page,
                           .title = context.view.text("enrolment.done_title"),
                           .tab = Tab::kSecurity,
                           .values = {{"codes", std::move(shown)}, {"target_url", kSecurityPath}},
                           .is_once = true});
}

Result<Response> show_begin(const AccountContext& context) { return factor_form(context, kBegin); }
Result<Response> show_off(const AccountContext& context) { return factor_form(context, kOff); }
Result<Response> show_new_codes(const AccountContext& context) { return factor_form(context, kNewCodes); }

Result<Response> show_factor(const AccountContext& context) {
  return context.user().two_factor_enabled ? Result<Response>(http::see_other(std::string(kSecurityPath))) : show_begin(context);
}

/// The field that all forms of this file need and that was left empty; empty without one.
Result<std::string_view> missing_in(const AccountContext& context, const FactorForm& shape) {
  USHER_TRY(const bool lacks_password, lacks_its_password(context));
  if (lacks_password) return std::string_view("password");
  return std::string_view(shape.turns_off && is_blank(context.typed("code")) ? "code" : "");
}

Result<Response> begin_factor(const AccountContext& context) {
  USHER_TRY(const auto missing, missing_in(context, kBegin));
  if (!missing.empty()) return show_begin(context.without(missing));
  USHER_TRY(const auto begun,
            context.use.core.two_factor_enrolment.begin(context.actor, context.typed_password(), context.caller()));
  return key_page(context, begun);
}

Result<Response> confirm_factor(const AccountContext& context) {
  USHER_TRY(const auto done,
            context.use.core.two_factor_enrolment.confirm(context.actor, Secret(context.typed("code")), context.caller()));
  auto response = codes_page(context, done.backup_codes);
  context.use.cookies.set(response, done.session);
  return response;
}

Result<Response> turn_off(const AccountContext& context) {
  USHER_TRY(const auto missing, missing_in(context, kOff));
  if (!missing.empty()) return show_off(context.without(missing));
  USHER_CHECK(context.use.core.two_factor.disable(context.actor, context.typed_password(), typed_code(context.typed("code")),
                                                  context.caller()));
  return html::done_at(kSecurityPath, "factor_off");
}

Result<Response> make_new_codes(const AccountContext& context) {
  USHER_TRY(const auto missing, missing_in(context, kNewCodes));
  if (!missing.empty()) return show_new_codes(context.without(missing));
  USHER_TRY(const auto codes,
            context.use.core.two_factor.new_backup_codes(context.actor, context.typed_password(), context.caller()));
  return codes_page(context, codes);
}

}  // namespace

std::vector<http::Endpoint> two_factor_page(const Context& use) {
  return account_rows(
      use,
      {{"GET", kFactorPath, "show_factor_page", access::kReadSecrets, show_factor, kFactorPath},
       {"POST", kFactorPath, "begin_factor_page", access::kChangeCodes, begin_factor, kFactorPath, show_begin, Lane::kHashing},
       {"POST", kConfirmPath, "confirm_factor_page", access::kChangeOwn, confirm_factor, kFactorPath, ask_code_again},
       {"GET", kOffPath, "show_factor_off_page", access::kReadSecrets, show_off, kOffPath},
       {"POST", kOffPath, "factor_off_page", access::kChangeSecrets, turn_off, kOffPath, show_off, Lane::kHashing},
       {"GET", kCodesPath, "show_backup_codes_page", access::kReadSecrets, show_new_codes, kCodesPath},
       {"POST", kCodesPath, "backup_codes_page", access::kChangeCodes, make_new_codes, kCodesPath, show_new_codes,
        Lane::kHashing}});
}

}  // namespace usher::pages
